import { execFile, spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { noPgDump, toolFailed } from './errors.ts'

/** pg_dump and pg_restore of one version. */
export interface PgTools {
  readonly folder: string
  readonly major: number
}

/** Where distributions put the versions that aren't on PATH. */
const FOLDERS = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']

/** The oldest tools here that can read a server of that version: older ones refuse. */
export async function findPgTools(serverMajor: number): Promise<PgTools> {
  const found = await Promise.all((await candidates()).map(versionIn))
  const fit = found
    .filter((tools): tools is PgTools => tools !== undefined && tools.major >= serverMajor)
    .toSorted((a, b) => a.major - b.major)[0]
  if (fit) return fit
  throw noPgDump(serverMajor, [...new Set(found.flatMap((tools) => tools?.major ?? []))])
}

async function candidates(): Promise<string[]> {
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
  const lists = FOLDERS.map(async (folder) => {
    const names = await readdir(folder).catch(() => [])
    return names.map((name) => path.join(folder, name, 'bin'))
  })
  return [...onPath, ...(await Promise.all(lists)).flat()]
}

async function versionIn(folder: string): Promise<PgTools | undefined> {
  try {
    const versions = ['pg_dump', 'pg_restore'].map(async (name) => {
      const { stdout } = await promisify(execFile)(path.join(folder, name), ['--version'])
      return Number(/(\d+)/.exec(stdout)?.[1])
    })
    const [dump = 0, restore = 0] = await Promise.all(versions)
    return { folder, major: Math.min(dump, restore) }
  } catch {
    return undefined
  }
}

export interface RunOptions {
  /** The database, whose password goes by the environment: arguments can be read by every account. */
  readonly url?: string
  /** Settings to be in force from the start of the connection, as `-c name=value`. */
  readonly options?: string
  readonly signal?: AbortSignal | undefined
  readonly onOutput?: (output: AsyncIterable<Buffer>) => Promise<void>
}

/** Runs one of the tools to its end; its own words are the message when it fails. */
export async function runPgTool(
  { folder }: PgTools,
  [name, ...args]: readonly [name: string, ...args: string[]],
  { url, options = '', signal, onOutput = drain }: RunOptions = {},
): Promise<void> {
  const { env, target } = connection(url)
  const child = spawn(path.join(folder, name), [...args, ...target], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LC_ALL: 'C',
      PGOPTIONS: options,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal } : {}),
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  const [code, said] = await Promise.all([ended, text(child.stderr), onOutput(child.stdout)])
  if (code !== 0) throw toolFailed(name, said.trim())
}

function connection(url: string | undefined) {
  if (url === undefined) return { env: {}, target: [] }
  const bare = new URL(url)
  const PGPASSWORD = decodeURIComponent(bare.password)
  bare.password = ''
  return { env: { PGPASSWORD }, target: ['--no-password', `--dbname=${bare.href}`] }
}

async function drain(output: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of output);
}
