import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const module = new URL('./interrupt.ts', import.meta.url).href
const script = `
  import { untilInterrupted } from ${JSON.stringify(module)}
  using interrupt = untilInterrupted()
  setImmediate(() => { throw new Error('nobody caught this') })
  await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve))
  console.log('ended in order: ' + interrupt.signal.reason.message)`

it('lets a command end in order what it runs when an error is caught by nobody', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ])
  expect(stdout).toBe('ended in order: nobody caught this\n')
})

it.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('ends a command by %s as a shell reports it: with %i', async (signal, code) => {
  const interrupted = `
    import { untilInterrupted } from ${JSON.stringify(module)}
    using interrupt = untilInterrupted()
    const alive = setTimeout(() => {}, 60_000)
    process.kill(process.pid, '${signal}')
    await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve))
    process.exit(interrupt.signal.reason.exitCode)`
  const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', interrupted])
  await expect(ended).rejects.toMatchObject({ code })
})

describe('a process that was started with a channel to its parent', () => {
  const listening = `process.on('message', () => process.exit(7))`
  const untilThen = `{ using _ = (await import(${JSON.stringify(module)})).untilInterrupted() }`

  /** Starts it, answers when it asks, and tells how it ended. */
  async function endOf(source: string): Promise<number | null> {
    const flags = ['--input-type=module', '--eval', source]
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    // Late enough for one that doesn't wait to be gone.
    child.on('message', () => void sleep(500).then(() => child.connected && child.send('answer')))
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }

  it('ends when its work is done', async () => {
    expect(await endOf(untilThen)).toBe(0)
  })

  it('waits for the messages that it listened for before', async () => {
    expect(await endOf(`${listening}; ${untilThen}; process.send('waiting')`)).toBe(7)
  })
})
