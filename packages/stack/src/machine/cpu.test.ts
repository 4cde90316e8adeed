import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { cpuSecondsOf, parsePs } from './cpu.ts'

const BURN = `
  const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6 }
  while (used() < 0.5) Math.sqrt(Math.random())
  console.log(used())
  process.stdin.on('data', () => console.log(used()))
`
/** The operating system counts in hundredths of a second, of user and of system time. */
const tick = 0.02

/** Runs code that tells a number when it is done, and then waits. */
async function told(code: string): Promise<{ child: ChildProcess; value: number }> {
  const child = spawn(process.execPath, ['-e', `${code}; process.stdin.resume()`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return { child, value: await next(child) }
}

/** The next number that the child tells, if need be after it was asked. */
async function next({ stdout }: ChildProcess, ask = () => undefined as unknown): Promise<number> {
  if (!stdout) throw new Error('No output')
  const telling = once(stdout, 'data') as Promise<[Buffer]>
  ask()
  return Number(String((await telling)[0]))
}

describe('cpuSecondsOf', () => {
  it('agrees with what the process says of itself', async () => {
    const { child, value } = await told(BURN)
    const seen = await cpuSecondsOf(child.pid ?? 0)
    const later = await next(child, () => child.stdin?.write('again'))
    child.kill('SIGKILL')
    expect(seen).toBeGreaterThan(value - tick)
    expect(seen).toBeLessThan(later + tick)
  })

  it.runIf(process.platform === 'linux')('counts children that have ended', async () => {
    const code = `
      const { spawnSync } = require('node:child_process')
      console.log(String(spawnSync(process.execPath, ['-e', ${JSON.stringify(BURN)}]).stdout))
    `
    const { child, value } = await told(code)
    const seen = await cpuSecondsOf(child.pid ?? 0)
    child.kill('SIGKILL')
    expect(value).toBeGreaterThanOrEqual(0.5)
    expect(seen).toBeGreaterThan(value - tick)
  })

  it('is 0 for a process that is gone', async () => {
    const { child } = await told('console.log(1)')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await cpuSecondsOf(child.pid ?? 0)).toBe(0)
  })
})

it('reads times as ps writes them on macOS and on Linux', () => {
  const rows = parsePs('  1     0   0:01.50\n 42     1  01:02:03\n 43    42 2-00:00:01\n')
  expect(rows.map(({ pid, parent, ownSeconds }) => [pid, parent, ownSeconds])).toEqual([
    [1, 0, 1.5],
    [42, 1, 3723],
    [43, 42, 172_801],
  ])
})
