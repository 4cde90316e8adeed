import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../machine/ports.ts'
import { identify } from '../machine/process-table.ts'
import { stateFolder } from '../state-folder.ts'
import { type AppProcess, startAppProcess } from './app-process.ts'

const FIXTURE = path.join(import.meta.dirname, '../fixture')

function start(
  dir: string,
  env: Record<string, string> = {},
  options: Partial<Parameters<typeof startAppProcess>[0]> = {},
): Promise<AppProcess> {
  return startAppProcess({
    name: 'web',
    entry: path.join(FIXTURE, 'web.ts'),
    env: { HOST: '127.0.0.1', PORT: '0', ...env },
    logFile: path.join(dir, 'logs', 'web.log'),
    onCrash: () => undefined,
    ...options,
  })
}

describe('startAppProcess', () => {
  it('gives the process the environment it is given, and nothing else', async () => {
    await using folder = await stateFolder()
    const web = await start(folder.dir, { GIVEN: 'yes' })
    const env = (await (await fetch(`${web.announced.url}/env`)).json()) as Record<string, string>
    await web.stop()
    const { HOST, PORT, GIVEN, ...others } = env
    expect({ HOST, PORT, GIVEN }).toEqual({ HOST: '127.0.0.1', PORT: '0', GIVEN: 'yes' })
    // macOS adds one of its own to every process.
    expect(Object.keys(others).filter((name) => !name.startsWith('__CF'))).toEqual([])
  })

  it('shows the end of the log when the process ends before it is ready', async () => {
    await using folder = await stateFolder()
    await expect(start(folder.dir, { FIXTURE_MODE: 'fail' })).rejects.toThrow(
      /web process ended with exit code 1 before it was ready\.\n.*web\.log:\n[^]*The fixture was told to fail/,
    )
  })

  it('takes a process that answers HTTP where it was told to listen for ready, without a message', async () => {
    await using folder = await stateFolder()
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const entry = path.join(FIXTURE, 'plain.ts')
    // A server that says 503 is not there yet.
    const web = await start(folder.dir, { PORT: String(port), BUSY_TIMES: '2' }, { entry, url })
    expect(web.announced).toEqual({ url })
    expect((await fetch(url)).status).toBe(404)
    await web.stop()
  })

  it.each([
    [
      'silent.ts',
      {},
      undefined,
      "it sent no message.\nLet it call process.send?.({ type: 'ready' })",
    ],
    [
      'silent.ts',
      {},
      'http://127.0.0.1:9',
      'it answered nothing on http://127.0.0.1:9 and sent no',
    ],
    ['plain.ts', { BUSY_TIMES: '9999' }, 'own', 'it answered 503 on http://127.0.0.1:'],
    [
      'plain.ts',
      { SAYS: '{"type":"listening"}' },
      undefined,
      `it sent {"type":"listening"}, which is not { type: 'ready' }`,
    ],
  ] as const)(
    'tells what %s with %j did instead of getting ready',
    async (file, env, at, words) => {
      await using folder = await stateFolder()
      const port = String(await freePort())
      const url = at === 'own' ? `http://127.0.0.1:${port}` : at
      const entry = path.join(FIXTURE, file)
      const options = { entry, url, readyLimitMs: 3_000 }
      const failure: unknown = await start(folder.dir, { PORT: port, ...env }, options).catch(
        (error: unknown) => error,
      )
      expect(String(failure)).toContain('web process was not ready within 3 s: ')
      expect(String(failure)).toContain(words)
      expect(String(failure)).toContain('process.send?.(')
    },
  )

  it.runIf(process.platform === 'linux')(
    'takes no other program’s answer on its port for its own',
    async () => {
      await using folder = await stateFolder()
      const stranger = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
      await once(stranger, 'listening')
      const PORT = String((stranger.address() as AddressInfo).port)
      const url = `http://127.0.0.1:${PORT}`
      const starting = (file: string) =>
        start(folder.dir, { PORT }, { entry: path.join(FIXTURE, file), url, readyLimitMs: 3_000 })
      await expect(starting('silent.ts')).rejects.toThrow(
        `it answered nothing on ${url}, where another program listens, and sent no message`,
      )
      await expect(starting('plain.ts')).rejects.toThrow('EADDRINUSE')
      stranger.close()
    },
  )

  it('reports a process that ends by itself after it was ready', async () => {
    await using folder = await stateFolder()
    const crash = Promise.withResolvers<Error>()
    const web = await start(folder.dir, {}, { onCrash: crash.resolve })
    await fetch(`${web.announced.url}/crash`).catch(() => undefined)
    expect((await crash.promise).message).toContain('ended by itself with exit code 3')
    await web.stop()
  })

  it('kills a process that does not stop when told to', async () => {
    await using folder = await stateFolder()
    const crashes: Error[] = []
    const web = await start(
      folder.dir,
      { FIXTURE_MODE: 'deaf' },
      { stopLimitMs: 100, onCrash: (error) => crashes.push(error) },
    )
    await web.stop()
    await web.stop()
    expect(await identify(web.pid)).toBeUndefined()
    expect(crashes).toEqual([])
  })

  it('stops a start that is aborted', async () => {
    await using folder = await stateFolder()
    const abort = new AbortController()
    const entry = path.join(FIXTURE, 'silent.ts')
    const pending = start(folder.dir, {}, { entry, signal: abort.signal })
    abort.abort(new Error('no longer wanted'))
    await expect(pending).rejects.toThrow('no longer wanted')
  })
})
