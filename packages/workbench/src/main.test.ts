import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeStack, freePort, missingFor, stateFolder, topologyAt } from '@tenfold/stack'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { describe, expect, it } from 'vitest'

const { PATH, NODE_COMPILE_CACHE } = process.env
const MAIN = path.join(import.meta.dirname, 'main.ts')
const FIXTURE = path.join(import.meta.dirname, 'fixture', 'app')

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const flags = ['--conditions=@tenfold/source', MAIN, ...args]
  return spawn(process.execPath, flags, {
    cwd,
    // A command takes half the CPU where its compiled sources are kept.
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function tenfold(...command: Parameters<typeof run>) {
  const child = run(...command)
  const closed = once(child, 'close')
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [exitCode] = (await closed) as [number]
  return { exitCode, out, error }
}

describe('tenfold', () => {
  it('lists its commands', async () => {
    const { exitCode, out } = await tenfold('.', ['--help'])
    expect(exitCode).toBe(0)
    for (const name of ['start', 'up', 'stop|down', 'status', 'climb'])
      expect(out).toContain(`  ${name} `)
  })

  it.skipIf(!existsSync('/dev/full'))(
    'ends with 1 when what it prints is lost to a full disk',
    async () => {
      const full = await open('/dev/full', 'w')
      const child = spawn(process.execPath, ['--conditions=@tenfold/source', MAIN, '--help'], {
        stdio: ['ignore', full.fd, 'pipe'],
      })
      const closed = once(child, 'close')
      expect(child.stderr && (await text(child.stderr))).toMatch(
        /^The output can't be written: ENOSPC/,
      )
      expect((await closed)[0]).toBe(1)
      await full.close()
    },
  )

  it('tells its version', async () => {
    const { exitCode, out } = await tenfold('.', ['--version'])
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+/)])
  })

  it.each([
    [['strat'], "unknown command 'strat'"],
    [['start', '--prot', '3000'], 'Did you mean --port?'],
    [['start', '--port', '0'], 'whole number from 1 to 65535'],
    [['start', '--port', '80x'], 'whole number from 1 to 65535'],
    [['start', '--users', '199'], 'whole number from 200 to 100000'],
    [['start', '--users', ''], 'whole number from 200 to 100000'],
    [['start', 'now'], 'too many arguments'],
    [['up', '--phase', '4'], 'whole number from 1 to 3'],
    [
      ['up', '--app', FIXTURE, '--phase', '3', '--database', 'postgres://a:hush@127.0.0.1:9/b'],
      '--phase 3 makes',
    ],
    [['audit'], 'No database was named, and no app runs on'],
    [
      ['prove', 'isolation'],
      'Give its URL, as postgres://user:password@host:5432/database, or start',
    ],
    [['restore'], "missing required argument 'file'\n(--help lists the flags)"],
    [['start', '--app', 'no/such/app'], 'There is no tenfold.config.ts in'],
    [['start', '--database', 'localhost'], 'The URL is not one of a Postgres database'],
    [
      ['start', '--app', FIXTURE, '--database', 'postgres://a:hush@127.0.0.1:9/b'],
      'on 127.0.0.1:9',
    ],
  ])('answers %j with a message and 2', async (args, message) => {
    await using folder = await stateFolder()
    const { exitCode, error } = await tenfold(folder.dir, args)
    expect(error).toContain(message)
    expect(error).not.toMatch(/^ {4}at |hush/m)
    expect(exitCode).toBe(2)
  })

  it('shows where an error comes from when asked to', async () => {
    const { error } = await tenfold('.', ['start', '--app', 'none'], { TENFOLD_DEBUG: '1' })
    expect(error).toMatch(/^ {4}at /m)
  })

  it('refuses to start in production without a secret and a database', async () => {
    const { exitCode, error } = await tenfold('.', ['start', '--app', FIXTURE], {
      NODE_ENV: 'production',
    })
    expect([exitCode, error]).toEqual([2, expect.stringMatching(/AUTH_SECRET[^]*--database/)])
  })

  it('says that nothing runs where nothing does', async () => {
    await using folder = await stateFolder()
    expect(await tenfold(folder.dir, ['status'])).toMatchObject({
      exitCode: 0,
      out: 'Nothing runs in .tenfold.\n',
    })
    expect(await tenfold(folder.dir, ['status', '--json'])).toMatchObject({ out: 'null\n' })
    expect(await tenfold(folder.dir, ['stop'])).toMatchObject({
      exitCode: 0,
      out: 'Nothing runs in .tenfold.\n',
    })
  })
})

it('stops what a killed run left, once', async () => {
  await using folder = await stateFolder()
  const owner = { pid: process.pid, born: 'long ago' }
  const state = { owner, app: 'Shop', phase: 'running', startedAt: '', processes: [] }
  await mkdir(path.join(folder.dir, '.tenfold'))
  await writeFile(path.join(folder.dir, '.tenfold/stack.json'), `${JSON.stringify(state)}\n`)
  expect(await tenfold(folder.dir, ['stop'])).toMatchObject({ exitCode: 0, out: 'Stopped Shop.\n' })
  const again = await tenfold(folder.dir, ['stop'])
  expect(again).toMatchObject({ exitCode: 0, out: 'Nothing runs in .tenfold.\n' })
})

it('writes all of a long report into a pipe whose reader is slow', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`do $$ begin for i in 1..700 loop
    execute format('create table without_a_key_%s (a int)', i); end loop; end $$`)
  await client.end()
  const child = run('.', ['audit', database.url, '--json'])
  const closed = once(child, 'close')
  await once(child.stdout, 'readable')
  // A command that ends without waiting for its reader has ended by then.
  await sleep(1_000)
  const out = await text(child.stdout)
  expect(out.length).toBeGreaterThan(200_000)
  expect((JSON.parse(out) as { tables: number }).tables).toBe(700)
  expect(await closed).toEqual([0, null])
})

it('ends though its reader is gone', async () => {
  const child = run('.', ['--help'])
  const closed = once(child, 'close')
  child.stdout.destroy()
  expect(await closed).toEqual([0, null])
})

it('lists and stops a climb as it does an app, and leaves nothing of it running', async () => {
  await using folder = await stateFolder()
  const climbed = path.join(import.meta.dirname, 'climb', 'fixture')
  const child = run(folder.dir, ['climb', '--brief', '--users', '200', '--app', climbed])
  const closed = once(child, 'close')
  let said = ''
  for await (const chunk of child.stdout) if (/Filling it/.test((said += String(chunk)))) break
  const { out: status } = await tenfold(folder.dir, ['status'])
  expect(status).toMatch(/^Notes: (starting|running), .*process \d+, since /)
  const stop = await tenfold(folder.dir, ['stop'])
  expect([stop.out, stop.exitCode]).toEqual(['Stopped Notes.\n', 0])
  // As a shell reports a process that SIGTERM ended.
  expect(await closed).toEqual([143, null])
  expect(await describeStack(path.join(folder.dir, '.tenfold', 'climb', 'stack'))).toBeUndefined()
  expect(await tenfold(folder.dir, ['stop'])).toMatchObject({ out: 'Nothing runs in .tenfold.\n' })
})

describe('tenfold start', () => {
  /** Calls `react` once with what has been said, when that matches. */
  async function start(
    cwd: string,
    pattern: RegExp,
    react: (child: ChildProcess, said: string) => void,
    flags: readonly string[] = [],
  ) {
    const port = String(await freePort())
    const child = run(cwd, ['start', '--app', FIXTURE, '--port', port, ...flags])
    let said = ''
    let isDone = false
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += String(chunk)
        if (isDone || !pattern.test(said)) return
        isDone = true
        react(child, said)
      })
    const [exitCode] = (await once(child, 'close')) as [number]
    return { exitCode, said }
  }

  it.each([/Starting Postgres/, /Filling it/, /Starting the app/])(
    'can be interrupted while it is %s, and leaves nothing behind',
    async (stage) => {
      await using folder = await stateFolder()
      const { exitCode, said } = await start(folder.dir, stage, (child) => child.kill('SIGINT'))
      expect([exitCode, said]).toEqual([0, expect.stringMatching(/Stopped\.\n$/)])
      expect(said).not.toContain('runs at')
      expect(await describeStack(path.join(folder.dir, '.tenfold'))).toBeUndefined()
    },
  )

  it('tells the app and its user where browsers see it', async () => {
    await using folder = await stateFolder()
    const seen = Promise.withResolvers<string>()
    const { said } = await start(
      folder.dir,
      /Ctrl-C/,
      (child, output) => {
        const url = /runs at {2}(\S+)/.exec(output)?.[1] ?? ''
        const env = fetch(`${url}/env`).then((answer) => answer.text())
        void env.then(seen.resolve, seen.reject).finally(() => child.kill('SIGINT'))
      },
      ['--public-url', 'https://name-3000.app.github.dev'],
    )
    expect(JSON.parse(await seen.promise)).toMatchObject({
      PUBLIC_URL: 'https://name-3000.app.github.dev',
    })
    expect(said).toContain('Browsers see it at  https://name-3000.app.github.dev\n')
  })

  it('lets audit and prove ask the database of the app that runs here', async () => {
    await using folder = await stateFolder()
    const said = Promise.withResolvers<string[]>()
    await start(folder.dir, /Ctrl-C/, (child) => {
      const asked = [tenfold(folder.dir, ['audit']), tenfold(folder.dir, ['prove', 'isolation'])]
      void Promise.all(asked)
        .then((ended) => said.resolve(ended.map(({ out, error }) => out + error)), said.reject)
        .finally(() => child.kill('SIGINT'))
    })
    expect(await said.promise).toEqual([
      expect.stringContaining('in 1 table'),
      expect.stringContaining('tenant'),
    ])
  })

  it('makes audit and load wait for an app that is starting', async () => {
    await using folder = await stateFolder()
    const words = Promise.withResolvers<string[]>()
    await start(folder.dir, /Filling it/, (child) => {
      child.kill('SIGSTOP')
      const runs = [['audit'], ['load', '--rate', '5']].map((command) =>
        tenfold(folder.dir, command),
      )
      void Promise.all(runs)
        .then((ended) => words.resolve(ended.map(({ error }) => error)), words.reject)
        .finally(() => child.kill('SIGCONT') && child.kill('SIGINT'))
    })
    for (const said of await words.promise)
      expect(said).toMatch(/(is|still) starting\.\nWait until it says that it is ready/)
  })

  it('stops everything and shows the log when the app crashes', async () => {
    await using folder = await stateFolder()
    const { exitCode, said } = await start(folder.dir, /Ctrl-C/, (_, output) => {
      const url = /runs at {2}(\S+)/.exec(output)?.[1] ?? ''
      void fetch(`${url}/crash`).catch(() => undefined)
    })
    expect([exitCode, said]).toEqual([
      1,
      expect.stringContaining('web process ended by itself with exit code 3'),
    ])
    expect(await describeStack(path.join(folder.dir, '.tenfold'))).toBeUndefined()
  })
})

describe('tenfold up', () => {
  const missing = topologyAt(3).parts.flatMap(({ part }) => missingFor(part) ?? [])

  it('names every program that is missing, before it starts anything', async () => {
    await using folder = await stateFolder()
    const args = ['up', '--phase', '3', '--app', FIXTURE]
    const { exitCode, error } = await tenfold(folder.dir, args, { PATH: folder.dir })
    expect(exitCode).toBe(2)
    for (const name of ['redis-server', 'pgbouncer', 'haproxy'])
      expect(error).toMatch(new RegExp(`There is no ${name} on PATH. Install it with: .* `))
    expect(existsSync(path.join(folder.dir, '.tenfold'))).toBe(false)
  })

  it.skipIf(missing.length > 0)(
    'runs phase 3, which status shows in health and down stops',
    async () => {
      await using folder = await stateFolder()
      const port = String(await freePort())
      const child = run(folder.dir, ['up', '--phase', '3', '--app', FIXTURE, '--port', port])
      const closed = once(child, 'close')
      let said = ''
      for await (const chunk of child.stdout) if (/s CPU/.test((said += String(chunk)))) break
      const { out } = await tenfold(folder.dir, ['status'])
      const names = out.split('\n').map((line) => line.trim().split(' ')[0])
      for (const name of ['redis', 'postgres', 'worker', 'balancer']) expect(names).toContain(name)
      expect(names.filter((name) => name === 'web')).toHaveLength(2)
      expect(out).toMatch(/^ {2}replica-1 .* streaming, /m)
      expect(out).toMatch(/^ {2}replica-2 .* streaming, /m)
      expect(out).toMatch(/^ {2}pgbouncer .* \d+ clients, 0 waiting, on \d+ connections$/m)
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).json()).toEqual({ users: 200 })
      const down = await tenfold(folder.dir, ['down'])
      expect([down.out, down.exitCode]).toEqual(['Stopped Fixture.\n', 0])
      await closed
      expect(await describeStack(path.join(folder.dir, '.tenfold'))).toBeUndefined()
    },
  )
})
