import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { currentSession, findSession, runInSession, Session } from './session.ts'

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

  it('says how to get one where there is none', () => {
    expect(() => currentSession()).toThrow('runInSession')
  })
})
