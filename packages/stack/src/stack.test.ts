import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectDatabase } from './data/database.ts'
import { discardStack } from './discard.ts'
import { app } from './fixture/app.ts'
import { identify } from './machine/process-table.ts'
import type { StackOptions } from './options.ts'
import { startPostgres } from './postgres/index.ts'
import { type Stack, startStack } from './stack.ts'
import { describeStack } from './state/status.ts'
import { stateFolder } from './state-folder.ts'
import { mvp, withCount, withEnv, withPart, withSettings } from './topology.ts'

const hasRedis = spawnSync('redis-server', ['--version']).status === 0
const small = withSettings(mvp, 'postgres', { shared_buffers: '16MB', fsync: 'off' })

function start(dir: string, options: Partial<StackOptions> = {}): Promise<Stack> {
  const onCrash = (error: Error) => {
    throw error
  }
  return startStack({ dir, app, topology: small, onCrash, ...options })
}

async function get(stack: Stack, page: string): Promise<string> {
  return (await fetch(`${stack.web.url}${page}`)).text()
}

async function rolesAlive(stack: Stack): Promise<string[]> {
  const alive = await Promise.all(stack.processes().map(({ pid }) => identify(pid)))
  return stack.processes().flatMap(({ role }, at) => (alive[at] ? [role] : []))
}

describe('a cache in the memory of a process', () => {
  const memory = withEnv(small, { TENFOLD_CACHE: 'memory' })

  it('is refused beside a second web process, at the start and by a change', async () => {
    await using folder = await stateFolder()
    const refused = {
      code: 'stack/separate-caches',
      message: expect.stringContaining('with 2 web processes') as string,
    }
    const two = withPart(withCount(memory, 'web', 2), 'balancer')
    await expect(start(folder.dir, { topology: two })).rejects.toMatchObject(refused)
    await using stack = await start(folder.dir, { topology: memory })
    const { pid } = stack.web
    await expect(stack.reshape(two)).rejects.toMatchObject(refused)
    expect(stack.web.pid).toBe(pid)
    expect(await get(stack, '/')).toContain('users')
  })
})

describe('startStack', () => {
  it('runs a whole topology, seeded, and leaves nothing behind', async () => {
    await using folder = await stateFolder()
    const shares: number[] = []
    const stack = await start(folder.dir, {
      topology: withCount(hasRedis ? withPart(small, 'redis') : small, 'worker', 2),
      seed: { users: 200, onProgress: ({ share }) => shares.push(share) },
    })
    const redis = hasRedis ? ['redis'] : []
    expect(await rolesAlive(stack)).toEqual([...redis, 'postgres', 'web', 'worker', 'worker'])
    expect(JSON.parse(await get(stack, '/'))).toEqual({ users: 200 })
    expect([stack.users, shares]).toEqual([200, [0.5, 1]])
    const pids = stack.processes().map(({ pid }) => pid)
    await stack.stop()
    await stack.stop()
    expect(await Promise.all(pids.map(identify))).toEqual(pids.map(() => undefined))
    expect(await describeStack(folder.dir)).toBeUndefined()
  })

  it('has the planner know how much a seed filled in, and leaves autovacuum nothing to do', async () => {
    await using folder = await stateFolder()
    await using stack = await start(folder.dir, { seed: { users: 200 } })
    const client = await connectDatabase(stack.adminUrl, 'test')
    const { rows } = await client.query(`
      select reltuples, relallvisible = relpages as vacuumed from pg_class where relname = 'users'`)
    await client.end()
    expect(rows).toEqual([{ reltuples: 200, vacuumed: true }])
  })

  it('keeps data and secret, and seeds once', async () => {
    await using folder = await stateFolder()
    const first = await start(folder.dir, { seed: { users: 200 } })
    for (const name of ['secret', 'access.json'])
      expect((await stat(path.join(folder.dir, name))).mode & 0o077).toBe(0)
    await first.stop()
    expect(await readdir(folder.dir)).not.toContain('access.json')
    const second = await start(folder.dir, { seed: { users: 400 } })
    await second.stop()
    expect([second.users, second.secret]).toEqual([200, first.secret])
    expect(first.secret).toMatch(/^[0-9a-f]{64}$/)
  })

  it('begins a seed anew that was cut short', async () => {
    await using folder = await stateFolder()
    const abort = new AbortController()
    const onProgress = () => abort.abort(new Error('enough'))
    const cut = start(folder.dir, { seed: { users: 200, onProgress }, signal: abort.signal })
    await expect(cut).rejects.toThrow('enough')
    const stack = await start(folder.dir, { seed: { users: 200 } })
    await stack.stop()
    expect(stack.users).toBe(200)
  })

  it('ends at once when told to, though the app goes on with what it does', async () => {
    await using folder = await stateFolder()
    const abort = new AbortController()
    const never = () => {
      setImmediate(() => abort.abort(new Error('enough')))
      return new Promise<never>(() => undefined)
    }
    for (const step of ['build', 'prepare', 'seed', 'countUsers'] as const) {
      const starting = start(folder.dir, {
        app: { ...app, [step]: never },
        seed: { users: 200 },
        signal: abort.signal,
      })
      await expect(starting).rejects.toThrow('enough')
      expect(await describeStack(folder.dir)).toBeUndefined()
    }
  })

  it('stops what already runs when a later step fails', async () => {
    await using folder = await stateFolder()
    const failing = { ...app, build: () => Promise.reject(new Error('The front end is broken')) }
    await expect(start(folder.dir, { app: failing })).rejects.toThrow('The front end is broken')
    expect(await describeStack(folder.dir)).toBeUndefined()
    const stack = await start(folder.dir)
    await stack.stop()
  })

  it('begins a build before it connects anywhere, since one may block the thread', async () => {
    await using folder = await stateFolder()
    const lines: string[] = []
    const log = (line: string) => lines.push(line)
    await using _ = await start(folder.dir, { log })
    expect(lines.slice(0, 2)).toEqual(['Nothing to build', 'Starting Postgres'])
  })

  it("fills no server of the user's without being told to", async () => {
    await using folder = await stateFolder()
    await using elsewhere = await stateFolder()
    const server = await startPostgres({ dir: elsewhere.dir })
    const database = server.url
    const stack = await start(folder.dir, { database })
    expect(stack.processes().map(({ role }) => role)).toEqual(['web'])
    expect([stack.users, stack.adminUrl]).toEqual([0, database])
    await stack.stop()
    await server.stop()
  })

  it('says which database it cannot reach, without the password', async () => {
    await using folder = await stateFolder()
    const database = 'postgres://me:topsecret@127.0.0.1:9/shop'
    const error = await start(folder.dir, { database }).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ exitCode: 2 })
    expect(String(error)).toContain(`Can't connect to the database "shop" on 127.0.0.1:9`)
    expect(String(error)).not.toContain('topsecret')
  })

  it('reports a process that ends by itself', async () => {
    await using folder = await stateFolder()
    const crash = Promise.withResolvers<Error>()
    await using stack = await start(folder.dir, { onCrash: crash.resolve })
    await get(stack, '/crash').catch(() => undefined)
    expect((await crash.promise).message).toContain("The app's web process ended by itself")
  })
})

describe('stand-ins', () => {
  const echo = { name: 'echo', file: path.join(import.meta.dirname, 'fixture/echo.ts') }
  const withEcho = { ...app, standIns: [echo] }

  it('run before the app, which is told of them, and end with the stack', async () => {
    await using folder = await stateFolder()
    await using stack = await start(folder.dir, {
      app: withEcho,
      topology: withCount(small, 'worker', 1),
    })
    const [page] = stack.pages
    expect(page?.label).toBe('Echo')
    expect(await (await fetch(`${page?.url}/hello`)).text()).toBe('/hello')
    expect(await rolesAlive(stack)).toEqual(['postgres', 'stand-in', 'web', 'worker'])
    const told = async () =>
      (JSON.parse(await get(stack, '/env')) as typeof process.env)['ECHO_URL']
    expect(await told()).toBe(page?.url)
    await stack.reshape(withEnv(small, { OTHER: 'settings' }))
    expect(await told()).toBe(page?.url)
    const listed = (await describeStack(folder.dir))?.processes.find(({ name }) => name === 'echo')
    expect(listed).toMatchObject({ role: 'stand-in', url: page?.url })
    await stack.stop()
    expect(await identify(listed?.pid ?? 0)).toBeUndefined()
  })

  it('leave the app running when they die', async () => {
    await using folder = await stateFolder()
    const loss = Promise.withResolvers<Error>()
    await using stack = await start(folder.dir, { app: withEcho, onLoss: loss.resolve })
    await fetch(`${stack.pages[0]?.url}/crash`).catch(() => undefined)
    expect((await loss.promise).message).toContain("The app's echo process ended by itself")
    expect(JSON.parse(await get(stack, '/'))).toEqual({ users: 0 })
    expect(await rolesAlive(stack)).toEqual(['postgres', 'web'])
  })

  it('are left to the real services in production', async () => {
    await using folder = await stateFolder()
    const options = { mode: 'production', secret: 'x'.repeat(32) } as const
    await using stack = await start(folder.dir, { app: withEcho, ...options })
    expect([stack.pages, await rolesAlive(stack)]).toEqual([[], ['postgres', 'web']])
    // Nor is the secret left lying about.
    const files = await readdir(folder.dir)
    expect(files.filter((name) => /secret|access/.test(name))).toEqual([])
  })

  it('leave nothing behind when one of them does not start', async () => {
    await using folder = await stateFolder()
    const broken = { name: 'broken', file: path.join(import.meta.dirname, 'fixture/missing.ts') }
    const starting = start(folder.dir, { app: { ...app, standIns: [echo, broken] } })
    await expect(starting).rejects.toThrow("The app's broken process ended with exit code 1")
    expect(await describeStack(folder.dir)).toBeUndefined()
  })
})

describe('an app of one web process that knows nothing of the workbench', () => {
  it('is started and restarted, and has no workers', async () => {
    await using folder = await stateFolder()
    const { worker: _, ...rest } = app
    const plain = { ...rest, web: path.join(import.meta.dirname, 'fixture', 'plain.ts') }
    await using stack = await start(folder.dir, {
      app: plain,
      topology: withCount(small, 'worker', 2),
    })
    const { url } = stack.web
    expect((await fetch(url)).status).toBe(404)
    await stack.reshape(withCount(small, 'worker', 1))
    expect(stack.web.url).toBe(url)
    expect((await fetch(url)).status).toBe(404)
    expect(stack.processes().map(({ role }) => role)).toEqual(['postgres', 'web'])
  })
})

describe('reshape', () => {
  it('changes settings and number of workers at the same URL', async () => {
    await using folder = await stateFolder()
    await using stack = await start(folder.dir, { topology: withEnv(small, { KEPT: 'no' }) })
    const before = stack.web
    await stack.reshape(withCount(small, 'worker', 1))
    const env = JSON.parse(await get(stack, '/env')) as Record<string, string>
    expect(stack.web.url).toBe(before.url)
    expect(stack.web.pid).not.toBe(before.pid)
    expect([env['TENFOLD_JOBS'], env['KEPT']]).toEqual(['postgres', undefined])
    expect(await rolesAlive(stack)).toEqual(['postgres', 'web', 'worker'])
    await stack.reshape(small)
    expect(await rolesAlive(stack)).toEqual(['postgres', 'web'])
  })

  it('can be called again after settings under which the app does not start', async () => {
    await using folder = await stateFolder()
    await using stack = await start(folder.dir)
    const broken = stack.reshape(withEnv(small, { FIXTURE_MODE: 'fail' }))
    await expect(broken).rejects.toThrow('The fixture was told to fail')
    await stack.reshape(small)
    expect(JSON.parse(await get(stack, '/'))).toEqual({ users: 0 })
  })
})

describe('cpuSeconds', () => {
  it('agrees with the process, by role, and never falls over a restart', async () => {
    await using folder = await stateFolder()
    await using stack = await start(folder.dir)
    const own = async () => Number(await get(stack, '/cpu'))
    const first = await own()
    const before = await stack.cpuSeconds()
    const burnt = Number(await get(stack, '/burn/500'))
    const after = await stack.cpuSeconds()
    // The operating system counts in hundredths, of user and of system time.
    const tick = 0.04
    expect(after.web - before.web).toBeGreaterThan(burnt - tick)
    expect(after.web - before.web).toBeLessThan((await own()) - first + tick)
    expect(after.worker).toBe(0)
    await stack.reshape(stack.topology)
    const last = await stack.cpuSeconds()
    for (const role of ['web', 'worker', 'postgres', 'redis'] as const)
      expect(last[role]).toBeGreaterThanOrEqual(after[role])
  })

  it.runIf(process.platform === 'linux')('counts Postgres backends that have ended', async () => {
    await using folder = await stateFolder()
    await using stack = await start(folder.dir)
    const before = await stack.cpuSeconds()
    await app.seed({
      adminUrl: stack.adminUrl,
      secret: '',
      users: 1_000_000,
      now: new Date(),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    const after = await stack.cpuSeconds()
    expect(after.postgres - before.postgres).toBeGreaterThan(0.2)
  })
})

describe('discardStack', () => {
  it('refuses while the stack runs, and then removes all of it', async () => {
    await using folder = await stateFolder('private')
    const stack = await start(folder.dir)
    await expect(discardStack(folder.dir)).rejects.toThrow('already runs')
    await stack.stop()
    await discardStack(folder.dir)
    expect(existsSync(folder.dir)).toBe(false)
    await discardStack(folder.dir)
  })
})
