import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { identify } from '../machine/process-table.ts'
import { stateFolder } from '../state-folder.ts'
import { noPermission } from './errors.ts'
import { claimFolder, readState } from './state.ts'
import { describeStack } from './status.ts'

const DEAD = { pid: process.pid, born: 'long ago' }
const LEFTOVER = { role: 'web' as const, pid: process.pid, born: 'long ago as well' }

async function leaveBehind(dir: string, processes: readonly object[] = [LEFTOVER]): Promise<void> {
  const state = { owner: DEAD, app: 'a', phase: 'running', startedAt: '', processes }
  await writeFile(path.join(dir, 'stack.json'), `${JSON.stringify(state, null, 2)}\n`)
}

describe('claimFolder', () => {
  it('refuses a folder that is taken, naming process and URL', async () => {
    await using folder = await stateFolder()
    const claim = await claimFolder(folder.dir, 'shop')
    await claim.update({ phase: 'running', url: 'http://127.0.0.1:3000' })
    await expect(claimFolder(folder.dir, 'shop')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        new RegExp(
          `shop already runs .* at http://127.0.0.1:3000 \\(process ${process.pid}, running\\)`,
        ),
      ) as string,
    })
    await claim.release()
  })

  it('takes over from a dead owner and tells what it left', async () => {
    await using folder = await stateFolder()
    await leaveBehind(folder.dir)
    const claim = await claimFolder(folder.dir, 'shop')
    expect(claim.leftovers).toEqual([LEFTOVER])
    expect(await readState(folder.dir)).toMatchObject({ owner: { pid: process.pid }, app: 'shop' })
    await claim.release()
  })

  it('lets one of many that come at once take over', async () => {
    await using folder = await stateFolder()
    await leaveBehind(folder.dir)
    const tries = Array.from({ length: 8 }, () => claimFolder(folder.dir, 'shop'))
    const outcomes = await Promise.allSettled(tries)
    const winners = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    )
    expect(winners).toHaveLength(1)
    for (const claim of winners) await claim.release()
    expect(await readdir(folder.dir)).toEqual(['.gitignore'])
  })

  it('waits for a stack that is stopping', async () => {
    await using folder = await stateFolder()
    const first = await claimFolder(folder.dir, 'shop')
    await first.update({ phase: 'stopping' })
    const second = claimFolder(folder.dir, 'shop')
    await first.release()
    const claim = await second
    expect(await readState(folder.dir)).toMatchObject({ phase: 'starting' })
    await claim.release()
  })

  it('takes over a file that holds no state', async () => {
    await using folder = await stateFolder()
    await writeFile(path.join(folder.dir, 'stack.json'), '{"owner":')
    const claim = await claimFolder(folder.dir, 'shop')
    expect(claim.leftovers).toEqual([])
    await claim.release()
  })

  it("doesn't take the copy of a folder for the folder", async () => {
    await using folder = await stateFolder()
    const [original, copy] = ['original', 'copy'].map((name) => path.join(folder.dir, name)) as [
      string,
      string,
    ]
    const claim = await claimFolder(original, 'shop')
    await claim.update({ phase: 'running', processes: [LEFTOVER] })
    await cp(original, copy, { recursive: true })
    expect(await readState(copy)).toBeUndefined()
    const other = await claimFolder(copy, 'shop')
    expect(other.leftovers).toEqual([])
    await other.release()
    expect(await readState(original)).toMatchObject({ phase: 'running' })
    await claim.release()
  })

  it('knows a folder again that was moved', async () => {
    await using folder = await stateFolder()
    const [before, after] = [path.join(folder.dir, 'before'), path.join(folder.dir, 'after')]
    await claimFolder(before, 'shop')
    await rename(before, after)
    expect(await readState(after)).toMatchObject({ owner: { pid: process.pid } })
  })

  it.each([
    ['ENOSPC', 'disk is full'],
    ['EROFS', 'read-only'],
  ])('advises nobody to remove a folder that %s keeps from being written', (code, words) => {
    const { message } = noPermission('write to x', 'x', Object.assign(new Error('x'), { code }))
    expect(message).toContain(words)
    expect(message).not.toContain('rm')
  })

  it('leaves a file alone that it may not read', async () => {
    await using folder = await stateFolder()
    // Root can't read that either.
    await mkdir(path.join(folder.dir, 'stack.json'))
    const refused = { code: 'stack/no-permission', exitCode: 2 }
    await expect(claimFolder(folder.dir, 'shop')).rejects.toMatchObject(refused)
    await expect(readState(folder.dir)).rejects.toMatchObject(refused)
    expect(await readdir(folder.dir)).toContain('stack.json')
    await rm(path.join(folder.dir, 'stack.json'), { recursive: true })
  })

  it('keeps its notes from other accounts and from git', async () => {
    await using folder = await stateFolder()
    const claim = await claimFolder(folder.dir, 'shop')
    await claim.update({ phase: 'running' })
    const { mode } = await stat(path.join(folder.dir, 'stack.json'))
    await claim.release()
    expect(mode & 0o077).toBe(0)
    expect(await readFile(path.join(folder.dir, '.gitignore'), 'utf8')).toBe('*\n')
  })
})

describe('describeStack', () => {
  it('lists what still lives of a killed run, and nothing once nothing does', async () => {
    await using folder = await stateFolder()
    const living = { role: 'postgres', ...(await identify(process.pid)) }
    await leaveBehind(folder.dir, [LEFTOVER, living])
    const status = await describeStack(folder.dir)
    expect(status).toMatchObject({ app: 'a', isOwnerAlive: false })
    expect(status?.processes).toEqual([{ ...living, cpuSeconds: expect.any(Number) as number }])
    await leaveBehind(folder.dir)
    expect(await describeStack(folder.dir)).toBeUndefined()
  })
})
