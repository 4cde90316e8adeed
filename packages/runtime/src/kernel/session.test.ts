import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Bookmark } from './bookmark.ts'
import { currentSession, findSession, type Primary, runInSession, Session } from './session.ts'

const seven = { system: '1', timeline: 1, lsn: 7n }

function primaryAt(lsn: bigint): Primary {
  return { position: async () => ({ ...seven, lsn }), confirm: async (bookmark) => bookmark }
}

describe('a session', () => {
  it('travels with asynchronous calls, and keeps apart those of the same time', async () => {
    const tenantAfterWork = (tenant: string) =>
      runInSession({ tenant }, async () => {
        await tick()
        return currentSession().tenant
      })
    const tenants = ['a', 'b', 'c']
    expect(await Promise.all(tenants.map(tenantAfterWork))).toEqual(tenants)
    expect(findSession()).toBeUndefined()
  })

  it('is entered once: the same tenant again is fine, another one is refused', () => {
    const session = new Session()
    session.enter('a')
    session.enter('a')
    expect(() => session.enter('b')).toThrow('belongs to another tenant')
    expect(session.tenant).toBe('a')
  })

  it.each(['', 'a\0', '\ud800'])('refuses %j as a tenant', (tenant) => {
    expect(() => new Session({ tenant })).toThrow('is no valid tenant')
  })

  it('refuses a deadline that is no number, which would never pass', () => {
    expect(() => new Session({ timeoutMs: Number.NaN })).toThrow('NaN')
  })

  it('asks once for what is owed, and again for what is owed meanwhile', async () => {
    const answers: ((lsn: bigint) => void)[] = []
    const source = {
      position: () =>
        new Promise<Bookmark>((resolve) =>
          answers.push((lsn) => resolve({ system: '1', timeline: 1, lsn })),
        ),
    }
    const session = new Session()
    session.owe(source)
    session.owe(source)
    const settled = session.settle()
    session.owe(source)
    const again = session.settle()
    expect(answers).toHaveLength(1)
    answers[0]?.(5n)
    await expect.poll(() => answers.length).toBe(2)
    answers[1]?.(4n)
    expect((await settled)?.lsn).toBe(5n)
    expect((await again)?.lsn).toBe(5n)
    expect(answers).toHaveLength(2)
  })

  it('keeps owing what it could not learn', async () => {
    const answers = [() => Promise.reject(new Error('gone')), () => Promise.resolve(seven)]
    const session = new Session()
    session.owe({ position: () => answers.shift()?.() ?? Promise.reject(new Error('none left')) })
    await expect(session.settle()).rejects.toThrow('gone')
    expect(await session.settle()).toEqual(seven)
  })

  it('starts where its user was, asked for once, and again when it learns whose work it is', async () => {
    const asked: string[][] = []
    const session: Session = new Session({
      start: async () => {
        asked.push([...session.users])
        return { ...seven, lsn: BigInt(asked.length) }
      },
    })
    session.startAt(primaryAt(9n))
    session.startAt(primaryAt(9n))
    expect((await session.settle())?.lsn).toBe(1n)
    session.identify('ada')
    session.identify('ada')
    session.startAt(primaryAt(9n))
    expect((await session.settle())?.lsn).toBe(2n)
    expect(asked).toEqual([[], ['ada']])
  })

  it('asks no start of a session that has been at the primary, which is ahead of all users', async () => {
    const session = new Session({ start: () => Promise.reject(new Error('asked')) })
    session.owe(primaryAt(9n))
    session.startAt(primaryAt(9n))
    expect((await session.settle())?.lsn).toBe(9n)
  })

  it('starts inside of another where that one is by then', async () => {
    const outer = new Session({ start: async () => seven })
    const start = (work = () => {}) =>
      runInSession(outer, () =>
        runInSession({}, async () => {
          work()
          currentSession().startAt(primaryAt(9n))
          return (await currentSession().settle())?.lsn
        }),
      )
    expect(await start()).toBe(7n)
    expect(await start(() => outer.owe(primaryAt(8n)))).toBe(8n)
  })

  it('says how to get one where there is none', () => {
    expect(() => currentSession()).toThrow('runInSession')
  })
})
