import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { commandLine, end, identify, isAlive } from './process-table.ts'

async function sleeper(
  script = 'console.log("up"); process.stdin.resume()',
): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

async function identityOf(child: ChildProcess) {
  const id = await identify(child.pid ?? 0)
  if (!id) throw new Error('The child is gone')
  return id
}

describe('identify', () => {
  it('finds a process that lives, and none once it has ended', async () => {
    const child = await sleeper()
    const id = await identityOf(child)
    expect(await isAlive(id)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await identify(id.pid)).toBeUndefined()
  })

  it('tells a process from an earlier one with the same number', async () => {
    const own = await identify(process.pid)
    expect(await isAlive({ pid: process.pid, born: `${own?.born}0` })).toBe(false)
  })
})

it('knows the command of a process', async () => {
  const child = await sleeper()
  expect(await commandLine(child.pid ?? 0)).toContain('process.stdin.resume()')
  child.kill('SIGKILL')
})

describe('end', () => {
  it('lets a process end by itself when it does', async () => {
    const child = await sleeper(
      'process.on("SIGTERM", () => process.exit(7)); console.log(1); process.stdin.resume()',
    )
    const exited = once(child, 'exit')
    await end(await identityOf(child), { signal: 'SIGTERM', limitMs: 10_000 })
    expect(await exited).toEqual([7, null])
  })

  it('kills one that ignores the signal for longer than the limit', async () => {
    const child = await sleeper(
      'process.on("SIGTERM", () => {}); console.log(1); process.stdin.resume()',
    )
    const exited = once(child, 'exit')
    await end(await identityOf(child), { signal: 'SIGTERM', limitMs: 100 })
    expect(await exited).toEqual([null, 'SIGKILL'])
  })
})
