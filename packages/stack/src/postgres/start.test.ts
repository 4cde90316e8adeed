import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { identify } from '../machine/process-table.ts'
import { stateFolder } from '../state-folder.ts'
import { discardPostgres } from './discard.ts'
import type { RunningPostgres } from './launch.ts'
import { existingPlace } from './place.ts'
import { startPostgres } from './start.ts'

const small = { shared_buffers: '16MB', fsync: 'off' }

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query({ text, rowMode: 'array' })
    return (rows[0] as unknown[] | undefined)?.[0]
  } finally {
    await client.end()
  }
}

async function dataOf(dir: string): Promise<string> {
  return path.join((await existingPlace(dir)) ?? '', 'data')
}

async function kill(postgres: RunningPostgres): Promise<void> {
  process.kill(postgres.pid, 'SIGKILL')
  while (await identify(postgres.pid)) await new Promise(setImmediate)
}

describe('startPostgres', () => {
  it('serves one computer, one password, and keeps its data', async () => {
    await using folder = await stateFolder()
    const first = await startPostgres({ dir: folder.dir, settings: small })
    await ask(first.url, 'create table kept as select 42 as answer')
    expect(await ask(first.url, 'show unix_socket_directories')).toBe('')
    expect(await ask(first.url, 'show listen_addresses')).toBe('127.0.0.1')
    const wrong = new URL(first.url)
    wrong.password = 'wrong'
    await expect(ask(wrong.href, 'select 1')).rejects.toThrow('password authentication failed')
    await first.stop()
    const second = await startPostgres({ dir: folder.dir, settings: small })
    expect(await ask(second.url, 'select answer from kept')).toBe(42)
    await second.stop()
    expect(await identify(second.pid)).toBeUndefined()
  })

  it('keeps the password from other accounts', async () => {
    await using folder = await stateFolder()
    const postgres = await startPostgres({ dir: folder.dir, settings: small })
    const place = (await existingPlace(folder.dir)) ?? ''
    const { mode } = await stat(path.join(place, 'password'))
    await postgres.stop()
    expect(mode & 0o077).toBe(0)
  })

  it('ends a server that a killed parent left, and takes its place', async () => {
    await using folder = await stateFolder()
    const crashes: Error[] = []
    const onCrash = (error: Error) => crashes.push(error)
    const left = await startPostgres({ dir: folder.dir, settings: small, onCrash })
    await ask(left.url, 'create table kept as select 42 as answer')
    const next = await startPostgres({ dir: folder.dir, settings: small })
    expect(await identify(left.pid)).toBeUndefined()
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
    expect(crashes[0]?.message).toContain('Postgres ended by itself')
    await next.stop()
  })

  it('recovers a killed server whose backend is still at work', async () => {
    await using folder = await stateFolder()
    const killed = await startPostgres({ dir: folder.dir, settings: small })
    await ask(killed.url, 'create table kept as select 42 as answer')
    const busy = ask(killed.url, 'select count(*) from generate_series(1, 1e12)').catch(String)
    const working = "select count(*) from pg_stat_activity where state = 'active'"
    while (Number(await ask(killed.url, working)) < 2);
    await kill(killed)
    const next = await startPostgres({ dir: folder.dir, settings: small })
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
    expect(await busy).toContain('Connection terminated')
    await next.stop()
  })

  it('leaves a stranger alone that has the number of a server long gone', async () => {
    await using folder = await stateFolder()
    const killed = await startPostgres({ dir: folder.dir, settings: small })
    await kill(killed)
    const stranger = spawn('sleep', ['60'], { uid: (await stat(await dataOf(folder.dir))).uid })
    await once(stranger, 'spawn')
    const file = path.join(await dataOf(folder.dir), 'postmaster.pid')
    const noted = await readFile(file, 'utf8')
    await writeFile(file, noted.replace(String(killed.pid), String(stranger.pid)))
    const next = await startPostgres({ dir: folder.dir, settings: small })
    await next.stop()
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
    stranger.kill()
  })

  it.each([
    ['empty', ''],
    ['cut short', 'garb'],
  ])('starts though postmaster.pid is %s, as after a power cut', async (_, content) => {
    await using folder = await stateFolder()
    const killed = await startPostgres({ dir: folder.dir, settings: small })
    await ask(killed.url, 'create table kept as select 42 as answer')
    await kill(killed)
    await writeFile(path.join(await dataOf(folder.dir), 'postmaster.pid'), content)
    const next = await startPostgres({ dir: folder.dir, settings: small })
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
    await next.stop()
  })

  it('ends a server that was left, though its postmaster.pid was emptied', async () => {
    await using folder = await stateFolder()
    const left = await startPostgres({ dir: folder.dir, settings: small })
    await ask(left.url, 'create table kept as select 42 as answer')
    await writeFile(path.join(await dataOf(folder.dir), 'postmaster.pid'), '')
    const next = await startPostgres({ dir: folder.dir, settings: small })
    expect(await identify(left.pid)).toBeUndefined()
    expect(await ask(next.url, 'select answer from kept')).toBe(42)
    await next.stop()
  })

  it('refuses the copy of data that a server is using', async () => {
    await using folder = await stateFolder()
    const [original, copy] = ['original', 'copy'].map((name) => path.join(folder.dir, name)) as [
      string,
      string,
    ]
    const postgres = await startPostgres({ dir: original, settings: small })
    await cp(original, copy, { recursive: true })
    await expect(startPostgres({ dir: copy, settings: small })).rejects.toMatchObject({
      code: 'stack/copied-while-running',
      exitCode: 2,
    })
    expect(await ask(postgres.url, 'select 1')).toBe(1)
    await postgres.stop()
    await discardPostgres(original)
    await rm(copy, { recursive: true })
  })

  it('makes anew what an interrupted first start left half made', async () => {
    await using folder = await stateFolder()
    const abort = new AbortController()
    const pending = startPostgres({ dir: folder.dir, settings: small, signal: abort.signal })
    const place = path.join(folder.dir, 'postgres')
    while (!existsSync(path.join(place, 'data.new', 'PG_VERSION'))) await new Promise(setImmediate)
    abort.abort(new Error('no longer wanted'))
    await expect(pending).rejects.toThrow('no longer wanted')
    await mkdir(path.join(place, 'data.new'), { recursive: true })
    const postgres = await startPostgres({ dir: folder.dir, settings: small })
    expect(await ask(postgres.url, 'select 1')).toBe(1)
    await postgres.stop()
  })

  it('shows the log when a setting is wrong', async () => {
    await using folder = await stateFolder()
    const pending = startPostgres({ dir: folder.dir, settings: { work_mem: 'plenty' } })
    await expect(pending).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/before it was ready:\n[^]*work_mem/) as string,
    })
  })

  it.runIf(process.getuid?.() === 0)(
    "puts root's data where the other account can reach them",
    async () => {
      await using folder = await stateFolder('private')
      const postgres = await startPostgres({ dir: folder.dir, settings: small })
      const place = await existingPlace(folder.dir)
      expect(place).toMatch(/^\/var\/lib\/tenfold\//)
      expect(await ask(postgres.url, 'select 1')).toBe(1)
      await postgres.stop()
    },
  )

  it.runIf(process.getuid?.() === 0)(
    "finds root's data again when the folder was moved",
    async () => {
      await using folder = await stateFolder('private')
      const before = path.join(folder.dir, 'before')
      const first = await startPostgres({ dir: before, settings: small })
      await ask(first.url, 'create table kept as select 42 as answer')
      await first.stop()
      await cp(before, path.join(folder.dir, 'copy'), { recursive: true })
      expect(await existingPlace(path.join(folder.dir, 'copy'))).toBeUndefined()
      const after = path.join(folder.dir, 'after')
      await rename(before, after)
      const second = await startPostgres({ dir: after, settings: small })
      expect(await ask(second.url, 'select answer from kept')).toBe(42)
      const stranger = await startPostgres({ dir: before, settings: small })
      expect(await ask(second.url, 'select answer from kept')).toBe(42)
      await second.stop()
      await rm(before, { recursive: true })
      const left = await existingPlace(before)
      const anew = await startPostgres({ dir: before, settings: small })
      expect([left, await identify(stranger.pid)]).toEqual([undefined, undefined])
      await anew.stop()
      await discardPostgres(before)
      await discardPostgres(after)
    },
  )
})
