import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type FileEntry, fileEntry, stateFolder } from '@tenfold/stack'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { ask, startSmall as start } from '../../../stack/src/fixture/small-stack.ts'
import { existingPlace } from '../../../stack/src/postgres/index.ts'
import { readArchive, textOf, writeArchive } from './archive.ts'
import { backUpStack, restoreStack } from './index.ts'

const SCHEMA = `
  create table counters (org int primary key, last_number int not null);
  create table invoices (id int generated always as identity primary key, org int not null,
    number int not null, padding text not null, unique (org, number));
  create table lines (invoice int not null references invoices (id), amount int not null);
  create role writer login password 'of the writer';
  insert into counters select org, 0 from generate_series(1, 4) as org`

const WRITE = `
  with number as (update counters set last_number = last_number + 1 where org = $1 returning last_number),
    invoice as (insert into invoices (org, number, padding)
      select $1, last_number, repeat(md5(last_number::text), 40) from number returning id, number),
    line as (insert into lines select id, 1 from invoice, generate_series(1, 3))
  select number from invoice`

/** Writes until it is stopped, and counts the acknowledged writes. */
function writer(url: string, org: number) {
  const end = new AbortController()
  let acknowledged = 0
  const done = (async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    while (!end.signal.aborted) {
      const { rows } = await client.query<{ number: number }>(WRITE, [org])
      acknowledged = rows[0]?.number ?? 0
    }
    await client.end()
  })()
  const stop = () => {
    end.abort()
    return done
  }
  return { acknowledged: () => acknowledged, stop }
}

describe('a backup under load', () => {
  it('brings back all that was acknowledged before it, consistent, with roles and secret', async () => {
    await using folder = await stateFolder()
    const file = path.join(folder.dir, 'it.tar.zst')
    await using stack = await start(path.join(folder.dir, 'one'))
    await ask(stack.adminUrl, SCHEMA)
    const writers = [1, 2, 3, 4].map((org) => writer(stack.adminUrl, org))
    while (writers.some(({ acknowledged }) => acknowledged() < 50))
      await new Promise((resolve) => setTimeout(resolve, 10))
    const before = writers.map(({ acknowledged }) => acknowledged())
    await backUpStack({ dir: stack.dir, file })
    await Promise.all(writers.map(({ stop }) => stop()))
    const after = writers.map(({ acknowledged }) => acknowledged())
    expect(after.every((count, at) => count > (before[at] ?? 0))).toBe(true)

    const other = path.join(folder.dir, 'two')
    await restoreStack({ file, dir: other, onData: 'refuse' })
    await using restored = await start(other)
    const orgs = await ask<{ org: number; last: number; count: number; highest: number }>(
      restored.adminUrl,
      `select org, last_number as last, count(*)::int as count, max(number) as highest
       from counters join invoices using (org) group by 1, 2 order by 1`,
    )
    expect(orgs.map(({ org }) => org)).toEqual([1, 2, 3, 4])
    for (const [at, { last, count, highest }] of orgs.entries()) {
      expect([count, highest]).toEqual([last, last])
      expect(last).toBeGreaterThanOrEqual(before[at] ?? Infinity)
    }
    const [lines] = await ask<{ lines: number; invoices: number }>(
      restored.adminUrl,
      'select (select count(*) from lines)::int as lines, (select count(*) from lines join invoices on id = invoice)::int / 3 as invoices',
    )
    expect(lines).toEqual({
      lines: orgs.reduce((sum, { count }) => sum + 3 * count, 0),
      invoices: orgs.reduce((sum, { count }) => sum + count, 0),
    })
    expect(restored.secret).toBe(stack.secret)
    const asWriter = new URL(restored.adminUrl)
    asWriter.username = 'writer'
    asWriter.password = 'of the writer'
    expect(await ask(asWriter.href, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('is readable by its owner only, and leaves nothing when it is stopped', async () => {
    await using folder = await stateFolder()
    await using stack = await start(path.join(folder.dir, 'one'))
    const file = path.join(folder.dir, 'backups/it.tar.zst')
    await backUpStack({ dir: stack.dir, file })
    expect((await stat(file)).mode & 0o077).toBe(0)
    await expect(backUpStack({ dir: stack.dir, file })).rejects.toThrow('exists already')
    const mark = path.join(stack.dir, 'seed-unfinished')
    await writeFile(mark, '')
    const half = path.join(folder.dir, 'backups/half.tar.zst')
    await expect(backUpStack({ dir: stack.dir, file: half })).rejects.toMatchObject({
      code: 'backup/seed-unfinished',
    })
    await rm(mark)
    const stopped = backUpStack({
      dir: stack.dir,
      file: path.join(folder.dir, 'backups/stopped.tar.zst'),
      signal: AbortSignal.timeout(20),
    })
    await expect(stopped).rejects.toThrow(/abort/i)
    expect(await readdir(path.join(folder.dir, 'backups'))).toEqual(['it.tar.zst'])
    const slots = 'select count(*)::int as slots from pg_replication_slots'
    expect(await ask(stack.adminUrl, slots)).toEqual([{ slots: 0 }])
  })
})

/** Leaves a stopped stack that holds `users` users; gives its backup. */
async function stackAtRest(dir: string, users: number): Promise<string> {
  const stack = await start(dir, { seed: { users } })
  await stack.stop()
  const file = `${dir}.tar.zst`
  await backUpStack({ dir, file })
  return file
}

async function usersIn(dir: string): Promise<number> {
  await using stack = await start(dir)
  return stack.users
}

describe('restoreStack', () => {
  it('replaces a database only when told to, and never under a running stack', async () => {
    await using folder = await stateFolder()
    const [one, two] = ['one', 'two'].map((name) => path.join(folder.dir, name)) as [string, string]
    const file = await stackAtRest(one, 200)
    const stack = await start(two, { seed: { users: 400 } })
    const restore = (onData: 'refuse' | 'replace') => restoreStack({ file, dir: two, onData })
    await expect(restore('replace')).rejects.toThrow('already runs')
    await stack.stop()
    await expect(restore('refuse')).rejects.toThrow('holds a database already')
    expect(await usersIn(two)).toBe(400)
    await restore('replace')
    expect(await usersIn(two)).toBe(200)
    const left = [...(await readdir(two)), ...(await readdir((await existingPlace(two)) ?? ''))]
    expect(left.filter((name) => /restor/.test(name))).toEqual([])
  })

  it('changes nothing when the backup is damaged, cut short, foreign or of another kind', async () => {
    await using folder = await stateFolder()
    const dir = path.join(folder.dir, 'one')
    const file = await stackAtRest(dir, 200)
    const whole = await readFile(file)
    const secret = await readFile(path.join(dir, 'secret'), 'utf8')
    const damaged = Buffer.from(whole)
    damaged.writeUInt8(damaged.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1)
    const broken = {
      damaged,
      altered: altered(whole, secret),
      cut: whole.subarray(0, whole.length - 100),
      unsealed: unsealed(whole),
      foreign: 'no tar at all',
    }
    for (const [name, bytes] of Object.entries(broken)) {
      await writeFile(path.join(folder.dir, name), bytes)
      const pending = restoreStack({ file: path.join(folder.dir, name), dir, onData: 'replace' })
      await expect(pending).rejects.toMatchObject({ code: 'backup/damaged' })
    }
    for (const [code, change] of [
      ['backup/foreign', { format: 2 }],
      ['backup/other-kind', { kind: 'dump' }],
      ['backup/other-postgres', { postgres: '17.2' }],
      ['backup/other-machine', { machine: 'plan9-mips' }],
    ] as const) {
      const other = path.join(folder.dir, code.replace('/', '-'))
      await writeArchive(other, withHeader(file, change))
      const pending = restoreStack({ file: other, dir, onData: 'replace' })
      await expect(pending).rejects.toMatchObject({ code })
    }
    expect(await usersIn(dir)).toBe(200)
    expect(await readFile(path.join(dir, 'secret'), 'utf8')).toBe(secret)
  })

  it('puts back what was there when it is stopped while the restored server starts', async () => {
    await using two = await restoredOver()
    const abort = new AbortController()
    const pending = two.restore(two.file, abort.signal)
    while (!existsSync(path.join(two.dir, 'restore-unfinished.json')))
      await new Promise((resolve) => setTimeout(resolve, 1))
    abort.abort(new Error('enough'))
    await expect(pending).rejects.toThrow('enough')
    await two.requireFormer()
  })

  it('puts back what was there when the restored server does not start, or lacks a database', async () => {
    await using two = await restoredOver()
    const other = `${two.file}.other`
    for (const [backup, reason] of [
      [without(two.file, 'data/global/pg_control'), /pg_control/],
      [withHeader(two.file, { databases: ['missing'] }), /"missing" does not exist/],
    ] as const) {
      await writeArchive(other, backup)
      await expect(two.restore(other)).rejects.toThrow(reason)
      await rm(other)
      await two.requireFormer()
    }
  })
})

/** A stopped stack of 400 users, the backup of one of 200 users, and what must be as it was when that can't be restored. */
async function restoredOver() {
  const folder = await stateFolder()
  const file = await stackAtRest(path.join(folder.dir, 'one'), 200)
  const dir = path.join(folder.dir, 'two')
  await stackAtRest(dir, 400)
  const place = (await existingPlace(dir)) ?? ''
  const files = [path.join(dir, 'secret'), path.join(place, 'password')]
  const kept = () => Promise.all(files.map((one) => readFile(one, 'utf8')))
  const before = await kept()
  return {
    file,
    dir,
    restore: (from: string, signal?: AbortSignal) =>
      restoreStack({ file: from, dir, onData: 'replace', ...(signal ? { signal } : {}) }),
    async requireFormer() {
      // At once, not by the next start.
      const left = [...(await readdir(dir)), ...(await readdir(place))]
      expect(left.filter((name) => /restor/.test(name))).toEqual([])
      expect(await kept()).toEqual(before)
      expect(await usersIn(dir)).toBe(400)
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** The backup with one letter changed in the middle of a file: what unpacks it has no reason to complain. */
function altered(whole: Buffer, content: string): Buffer {
  const tar = zstdDecompressSync(whole)
  const at = tar.indexOf(content.trim())
  expect(at).toBeGreaterThan(0)
  tar.writeUInt8(tar.readUInt8(at) ^ 1, at)
  return zstdCompressSync(tar)
}

/** The backup without its last entry, which holds the checksums of the others. */
function unsealed(whole: Buffer): Buffer {
  const tar = zstdDecompressSync(whole)
  const at = tar.lastIndexOf('manifest.json')
  expect(at).toBeGreaterThan(0)
  return zstdCompressSync(Buffer.concat([tar.subarray(0, at), Buffer.alloc(1024)]))
}

/** A whole backup that says something else of itself. */
async function* withHeader(file: string, change: object): AsyncGenerator<FileEntry> {
  for await (const entry of readArchive(file)) {
    const isHeader = entry.name === 'backup.json'
    const { name } = entry
    yield isHeader
      ? fileEntry(name, JSON.stringify({ ...JSON.parse(await textOf(entry)), ...change }))
      : entry
  }
}

/** The backup without one of its files. */
async function* without(file: string, name: string): AsyncGenerator<FileEntry> {
  for await (const entry of readArchive(file))
    if (entry.name === name) for await (const _ of entry.content);
    else yield entry
}
