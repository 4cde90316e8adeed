import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { identify } from '../machine/process-table.ts'
import { stateFolder } from '../state-folder.ts'
import { startRedis } from './start.ts'

/** The server's answer to one line. */
async function ask(url: URL, line: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname)
  socket.write(`${line}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return String(answer)
}

const hasRedis = spawnSync('redis-server', ['--version']).status === 0

afterEach(() => void vi.unstubAllEnvs())

describe.runIf(hasRedis)('startRedis', () => {
  it('runs a cache: bounded, evicting, saving nothing', async () => {
    await using folder = await stateFolder()
    const redis = await startRedis({ dir: folder.dir, maxMemoryMb: 5 })
    const url = new URL(redis?.url ?? '')
    const login = `AUTH ${url.password}\r\n`
    const memory = await ask(url, `${login}CONFIG GET maxmemory*`)
    const saving = await ask(url, `${login}CONFIG GET save`)
    await redis?.stop()
    await redis?.stop()
    expect(memory).toContain('5242880')
    expect(memory).toContain('allkeys-lru')
    expect(saving).toMatch(/save\r\n\$0\r\n/)
    expect(await identify(redis?.pid ?? 0)).toBeUndefined()
  })

  it('answers no client without the password', async () => {
    await using folder = await stateFolder()
    const redis = await startRedis({ dir: folder.dir })
    const answer = await ask(new URL(redis?.url ?? ''), 'CONFIG GET *')
    await redis?.stop()
    expect(answer).toContain('NOAUTH')
  })

  it('reports a server that is killed', async () => {
    await using folder = await stateFolder()
    const crash = Promise.withResolvers<Error>()
    const redis = await startRedis({ dir: folder.dir, onCrash: crash.resolve })
    process.kill(redis?.pid ?? 0, 'SIGKILL')
    expect((await crash.promise).message).toContain('Redis ended by itself with signal SIGKILL')
  })
})

it('is undefined where no redis-server is on PATH', async () => {
  await using folder = await stateFolder()
  vi.stubEnv('PATH', folder.dir)
  expect(await startRedis({ dir: folder.dir })).toBeUndefined()
})
