import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgres } from 'tenfold/stack'
import type { TestProject } from 'vitest/node'

/** One real Postgres and one real Redis for the whole run; every test file takes a database of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-test-'))
  await chmod(dir, 0o755)
  const postgres = await startPostgres({
    dir,
    port: await freePort(),
    settings: { fsync: 'off', max_connections: '300', autovacuum: 'off' },
  })
  const redis = await startRedis(dir)
  project.provide('postgresUrl', postgres.url)
  project.provide('redisUrl', redis?.url)
  return async () => {
    await redis?.stop()
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function startRedis(
  dir: string,
): Promise<{ url: string; stop: () => Promise<void> } | undefined> {
  const port = await freePort()
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ready = await Promise.race([
    once(child, 'error').then(() => false),
    (async () => {
      for await (const chunk of child.stdout)
        if (String(chunk).includes('Ready to accept')) return true
      return false
    })(),
  ])
  child.stdout.resume()
  if (!ready) return undefined
  const stop = async () => {
    const exited = once(child, 'exit')
    child.kill()
    await exited
  }
  return { url: `redis://127.0.0.1:${port}`, stop }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await sleep(0)
  return typeof address === 'object' && address ? address.port : 0
}
