import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, stateFolder } from '@tenfold/stack'
import { Command } from 'commander'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { stopChild } from '../../../stack/src/machine/child.ts'
import { accountFor } from '../../../stack/src/postgres/account.ts'
import { register } from '../commands/backup.ts'
import { dumpDatabase, restoreDump } from './index.ts'
import { findPgTools } from './pg-tools.ts'
import { countDumped, requireSameCounts } from './row-counts.ts'

/** Debian's servers come with the tools of their version; the embedded one without any. */
const bins = existsSync('/usr/lib/postgresql')
  ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
  : []
const bin = bins.find((folder) =>
  ['initdb', 'postgres', 'pg_dump'].every((name) => existsSync(path.join(folder, name))),
)

interface Server extends AsyncDisposable {
  urlOf(database: string, role?: string): string
}

async function startServer(folder: string, programs: string): Promise<Server> {
  const data = path.join(folder, 'data')
  const account = await accountFor(data)
  if (account) await chown(folder, account.uid, account.gid)
  const options = { cwd: folder, env: { LC_ALL: 'C' }, ...account }
  execFileSync(path.join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-N'], options)
  const port = await freePort()
  const args = ['-D', data, '-p', String(port), '-F', '-c', 'unix_socket_directories=']
  const child = spawn(path.join(programs, 'postgres'), args, { ...options, stdio: 'ignore' })
  const urlOf = (database: string, role = 'postgres') =>
    `postgres://${role}:none@127.0.0.1:${port}/${database}`
  const answers = () => ask(urlOf('postgres'), 'select 1').then(Boolean, () => false)
  while (!(await answers())) await sleep(50)
  const stop = () => stopChild(child, { signal: 'SIGINT', limitMs: 20_000 })
  return { urlOf, [Symbol.asyncDispose]: stop }
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const result = await client.query<Record<string, unknown>>(text)
    return result.rows
  } finally {
    await client.end()
  }
}

const SCHEMA = `
  create role app nologin;
  create role keeper login createdb;
  grant create on schema public to keeper;
  set role keeper;
  create table "Odd names" (id int primary key, text text);
  create table notes (id int primary key, org_id text not null, note text, odd int references "Odd names");
  insert into "Odd names" values (1, E'a line\\nand \\\\. another'), (2, null);
  insert into notes select n, 'org ' || n % 7, repeat('x', 100), 1 from generate_series(1, 5000) as n;
  alter table notes enable row level security;
  alter table notes force row level security;
  create policy tenant on notes to public using (org_id = current_setting('app.tenant_id', true));
  grant select on notes to app;
  reset role`

describe.runIf(bin !== undefined)('a dump', () => {
  it('reminds of secrets outside the database, whatever the app calls them', async () => {
    await using folder = await stateFolder()
    await using server = await startServer(folder.dir, bin ?? '')
    const said = vi.spyOn(console, 'log').mockReturnValue()
    onTestFinished(() => said.mockRestore())
    const program = new Command()
    register(program)
    const args = ['backup', path.join(folder.dir, 'shop.tar.zst')]
    await program.parseAsync([...args, '--database', server.urlOf('postgres')], { from: 'user' })
    const text = said.mock.calls.join('\n')
    expect(text).toContain('the key that signs your app')
    expect(text).not.toContain('AUTH_SECRET')
  })

  it('holds every row, is restored whole, and is refused a role that rows are hidden from', async () => {
    await using folder = await stateFolder()
    await using server = await startServer(folder.dir, bin ?? '')
    await ask(server.urlOf('postgres'), 'create database shop')
    await ask(server.urlOf('shop'), SCHEMA)
    const file = path.join(folder.dir, 'backups', 'shop.tar.zst')
    await expect(dumpDatabase({ url: server.urlOf('shop', 'keeper'), file })).rejects.toMatchObject(
      {
        code: 'backup/rows-hidden',
        message: expect.stringContaining('alter role keeper bypassrls') as string,
      },
    )
    await ask(server.urlOf('postgres'), 'alter role keeper bypassrls createrole')
    await dumpDatabase({ url: server.urlOf('shop', 'keeper'), file })
    expect(await readdir(path.dirname(file))).toEqual(['shop.tar.zst'])

    // As on another server, which knows nothing of the roles that rights name.
    await ask(server.urlOf('postgres'), 'drop database shop')
    await ask(server.urlOf('postgres'), 'drop role app')
    await ask(server.urlOf('postgres'), 'create database other owner keeper')
    const url = server.urlOf('other', 'keeper')
    await restoreDump({ url, file })
    const facts = `select (select count(*)::int from notes) as notes, (select text from "Odd names" where id = 1) as text,
      (select relforcerowsecurity from pg_class where relname = 'notes') as forced,
      has_table_privilege('app', 'notes', 'select') as granted`
    const [row] = await ask(url, facts)
    expect(row).toEqual({
      notes: 5000,
      text: 'a line\nand \\. another',
      forced: true,
      granted: true,
    })
    await expect(restoreDump({ url, file })).rejects.toMatchObject({
      code: 'backup/database-not-empty',
    })
  })

  it('is not kept from being taken and restored by the settings of its login', async () => {
    await using folder = await stateFolder()
    await using server = await startServer(folder.dir, bin ?? '')
    for (const name of ['shop', 'other'])
      await ask(server.urlOf('postgres'), `create database ${name}`)
    await ask(server.urlOf('shop'), 'create table notes as select generate_series(1, 5000) as id')
    const presets = [
      "statement_timeout = '1ms'",
      "idle_in_transaction_session_timeout = '1ms'",
      "idle_session_timeout = '1ms'",
      "search_path = ''",
      'row_security = off',
      'extra_float_digits = -15',
    ]
    await ask(server.urlOf('shop'), 'create role hasty superuser login')
    for (const preset of presets) await ask(server.urlOf('shop'), `alter role hasty set ${preset}`)
    const file = path.join(folder.dir, 'shop.tar.zst')
    await dumpDatabase({ url: server.urlOf('shop', 'hasty'), file })
    await restoreDump({ url: server.urlOf('other', 'hasty'), file })
    const [row] = await ask(server.urlOf('other'), 'select count(*)::int as notes from notes')
    expect(row).toEqual({ notes: 5000 })
  })
})

/** Puts a `pg_dump` and a `pg_restore` before the real ones, that do as a line of shell says, and note how they were called. */
async function standIns(
  folder: string,
  lines: { readonly pg_dump?: string; readonly pg_restore?: string },
): Promise<{ readonly calls: () => Promise<string> }> {
  const [place, notes] = [path.join(folder, 'tools'), path.join(folder, 'calls')]
  await mkdir(place)
  for (const name of ['pg_dump', 'pg_restore'] as const) {
    const real = `exec "${path.join(bin ?? '', name)}" "$@"`
    const script = [
      '#!/bin/sh',
      `case "$*" in *--version*) ${real};; esac`,
      `echo "$@" >> "${notes}"`,
      (lines[name] ?? 'REAL').replaceAll('REAL', real),
    ]
    await writeFile(path.join(place, name), `${script.join('\n')}\n`, { mode: 0o755 })
  }
  vi.stubEnv('PATH', `${place}${path.delimiter}${process.env['PATH']}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return { calls: () => readFile(notes, 'utf8') }
}

describe.runIf(bin !== undefined)('whatever the tools do', () => {
  const count = 'select count(*)::int as notes from notes'
  let server: Server
  let serverFolder: Awaited<ReturnType<typeof stateFolder>>
  beforeAll(async () => {
    serverFolder = await stateFolder()
    server = await startServer(serverFolder.dir, bin ?? '')
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await serverFolder[Symbol.asyncDispose]()
  })

  /** A database of 5,000 notes, and an empty one. */
  async function shopAndOther(name: string): Promise<[string, string]> {
    for (const each of [name, `${name}_other`])
      await ask(server.urlOf('postgres'), `create database ${each}`)
    const fill =
      'create table first (); create table notes as select generate_series(1, 5000) as id'
    await ask(server.urlOf(name), fill)
    return [server.urlOf(name), server.urlOf(`${name}_other`)]
  }

  it('takes a dump for none, and a restored database, that lacks rows', async () => {
    await using folder = await stateFolder()
    const [shop, other] = await shopAndOther('lacking')
    const { calls } = await standIns(folder.dir, {
      pg_dump: `test -e "${folder.dir}/whole" && REAL\nREAL --exclude-table-data=notes`,
      pg_restore: 'case "$*" in *single-transaction*) REAL --section=pre-data;; esac\nREAL',
    })
    const file = path.join(folder.dir, 'backups', 'shop.tar.zst')
    const url = shop.replace(':none@', ':hush@')
    await expect(dumpDatabase({ url, file })).rejects.toMatchObject({
      code: 'backup/rows-missing',
      message: expect.stringContaining('public.notes: 0 of 5000') as string,
    })
    expect(await readdir(path.dirname(file))).toEqual([])
    await writeFile(path.join(folder.dir, 'whole'), '')
    await dumpDatabase({ url, file })
    await expect(restoreDump({ url: other, file })).rejects.toMatchObject({
      code: 'backup/rows-missing',
      message: expect.stringMatching(/^The restored .* 0 of 5000/) as string,
    })
    // Every account of the machine can read how a program was called.
    expect(await calls()).toContain('--snapshot=')
    expect(await calls()).not.toContain('hush')
  })

  it('dumps one moment, whatever is written while it dumps', async () => {
    await using folder = await stateFolder()
    const [shop, other] = await shopAndOther('busy')
    const insert = `"${bin}/psql" -qd "${shop}" -c "insert into notes values (0)"`
    await standIns(folder.dir, { pg_dump: `${insert}\nREAL` })
    const file = path.join(folder.dir, 'shop.tar.zst')
    await dumpDatabase({ url: shop, file })
    await restoreDump({ url: other, file })
    expect([await ask(other, count), await ask(shop, count)]).toEqual([
      [{ notes: 5000 }],
      [{ notes: 5001 }],
    ])
  })

  it('counts a row once, whatever letters it holds, and also one without columns', async () => {
    await using folder = await stateFolder()
    const [shop, other] = await shopAndOther('letters')
    const letters = ['\u2028', '\u2029', '\u0085', '\r', '\n', '\r\n', '\v', '\f', '\\.', '\n\\.\n']
    const rows = letters.map((letter) => `('a${letter}b'), ('${letter}')`).join()
    await ask(shop, `create table texts (text text); insert into texts values ${rows}`)
    await ask(shop, 'insert into first default values')
    const file = path.join(folder.dir, 'shop.tar.zst')
    await dumpDatabase({ url: shop, file })
    await restoreDump({ url: other, file })
    const [row] = await ask(
      other,
      'select count(*)::int as texts, (select count(*)::int from first) as first from texts',
    )
    expect(row).toEqual({ texts: 2 * letters.length, first: 1 })
  })

  it('is readable by its owner only while it is taken, too', async () => {
    await using folder = await stateFolder()
    const [shop] = await shopAndOther('private')
    await standIns(folder.dir, {
      pg_dump: `REAL & wait; stat -c %a "${folder.dir}"/*.dump > "${folder.dir}/modes"`.replace(
        'REAL',
        `"${bin}/pg_dump" "$@"`,
      ),
    })
    await dumpDatabase({ url: shop, file: path.join(folder.dir, 'shop.tar.zst') })
    expect(await readFile(path.join(folder.dir, 'modes'), 'utf8')).toBe('600\n')
  })

  it('leaves a database empty that can not be filled', async () => {
    await using folder = await stateFolder()
    const [shop, other] = await shopAndOther('taken')
    await ask(other, 'create type notes as enum ()')
    const file = path.join(folder.dir, 'shop.tar.zst')
    await dumpDatabase({ url: shop, file })
    await expect(restoreDump({ url: other, file })).rejects.toMatchObject({
      code: 'backup/tool-failed',
    })
    const tables = `select relname from pg_class where relname in ('first', 'notes')`
    expect(await ask(other, tables)).toEqual([])
  })

  it('lets no time-out of its login end the tools, from their first question on', async () => {
    await using folder = await stateFolder()
    const [shop] = await shopAndOther('hurried')
    await standIns(folder.dir, { pg_dump: `echo "$PGOPTIONS" > "${folder.dir}/options"\nREAL` })
    await dumpDatabase({ url: shop, file: path.join(folder.dir, 'shop.tar.zst') })
    const options = await readFile(path.join(folder.dir, 'options'), 'utf8')
    for (const name of ['statement', 'lock', 'idle_in_transaction_session', 'idle_session'])
      expect(options).toContain(`-c ${name}_timeout=0`)
  })
})

it('names what to install for a server that is newer than the tools', async () => {
  await expect(findPgTools(99)).rejects.toMatchObject({
    code: 'backup/no-pg-dump',
    message: expect.stringContaining('postgresql-client-99') as string,
  })
})

it('reads a line of any length without holding it', async () => {
  const piece = Buffer.alloc(1 << 20, 'x')
  const script = async function* () {
    yield Buffer.from('COPY public.a (x) FROM stdin;\n')
    for (let n = 0; n < 600; n++) yield piece
    yield Buffer.from('\n\\.\n')
  }
  expect(await countDumped(script())).toEqual({ 'public.a': 1 })
})

it('counts the rows of a script by table, and names those that are missing', async () => {
  const script = ['COPY public.a (x) FROM stdin;', '1', 'COPY public.b (x) FROM stdin;', '\\.', '']
  const lines = async function* () {
    yield Buffer.from([...script, 'COPY public."B c" (x, y) FROM stdin;', '\\.', ''].join('\n'))
  }
  const found = await countDumped(lines())
  expect(found).toEqual({ 'public.a': 2, 'public."B c"': 0 })
  requireSameCounts({ 'public.a': 2, 'public.empty': 0 }, found, 'It')
  expect(() => requireSameCounts({ 'public.a': 3 }, found, 'It')).toThrow('public.a: 2 of 3')
})
