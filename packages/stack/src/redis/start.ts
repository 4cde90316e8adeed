import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  hasEnded,
  howEnded,
  lastLines,
  openLog,
  type Running,
  reportCrash,
  stopChild,
} from '../machine/child.ts'
import { leash } from '../machine/leash.ts'
import { freePort } from '../machine/ports.ts'
import { redisCrashed, redisFailed } from './errors.ts'

export interface RedisOptions {
  /** Folder for its state; made when missing. */
  readonly dir: string
  /** Most that its keys may take; the least recently used go first. Default 256. */
  readonly maxMemoryMb?: number
  /** Default: `dir`/redis.log */
  readonly logFile?: string
  readonly signal?: AbortSignal | undefined
  readonly onCrash?: (error: Error) => void
}

export interface RunningRedis extends Running {
  readonly url: string
}

const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 5_000

/** Starts the redis-server on PATH with a cache's settings; undefined when there is none. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis | undefined> {
  await mkdir(options.dir, { recursive: true })
  for (let tries = 1; ; tries++) {
    const server = await launch(options, await freePort())
    // Another program may take a free port before Redis does.
    if (server !== 'port taken') return server
    if (tries === 3) throw redisFailed('Redis found no free port.')
  }
}

async function launch(
  options: RedisOptions,
  port: number,
): Promise<RunningRedis | 'port taken' | undefined> {
  const logFile = options.logFile ?? path.join(options.dir, 'redis.log')
  const log = await openLog(logFile)
  const { size: logStart } = await stat(logFile)
  const child = spawn('redis-server', ['-'], {
    cwd: options.dir,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
  })
  leash(child, { signals: ['TERM', 'KILL'], seconds: 5 })
  const isThere = new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true)).once('error', () => resolve(false))
  })
  await log.close()
  if (!(await isThere)) return undefined
  const password = randomBytes(16).toString('hex')
  // The password goes by standard input: every account can read arguments.
  child.stdin?.on('error', () => undefined).end(configuration(options, port, password))
  return untilReady(child, { ...options, port, password, logFile, logStart })
}

function configuration(
  { maxMemoryMb = 256 }: RedisOptions,
  port: number,
  password: string,
): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'daemonize no',
    'save ""',
    'appendonly no',
    `maxmemory ${maxMemoryMb}mb`,
    'maxmemory-policy allkeys-lru',
    '',
  ].join('\n')
}

interface Starting extends RedisOptions {
  readonly port: number
  readonly password: string
  readonly logFile: string
  readonly logStart: number
}

async function untilReady(
  child: ChildProcess,
  starting: Starting,
): Promise<RunningRedis | 'port taken'> {
  const { signal, logFile, logStart } = starting
  const stop = () => stopChild(child, { signal: 'SIGTERM', limitMs: STOP_LIMIT_MS })
  for (const until = performance.now() + READY_LIMIT_MS; ; await sleep(10)) {
    const said = await lastLines(logFile, logStart)
    if (said.includes('Ready to accept connections')) return running(child, stop, starting)
    if (hasEnded(child) && said.includes('Address already in use')) return 'port taken'
    if (signal?.aborted || hasEnded(child) || performance.now() > until) {
      const how = hasEnded(child) ? `ended with ${howEnded(child)}` : 'was not ready in time'
      await stop()
      signal?.throwIfAborted()
      throw redisFailed(`Redis ${how}:\n${said}`)
    }
  }
}

function running(child: ChildProcess, stop: () => Promise<void>, starting: Starting): RunningRedis {
  const { logFile, onCrash, password, port } = starting
  return {
    pid: child.pid ?? 0,
    url: `redis://:${password}@127.0.0.1:${port}`,
    stop: reportCrash(child, stop, (how) => onCrash?.(redisCrashed(how, logFile))),
  }
}
