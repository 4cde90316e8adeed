import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import { initdbFailed, noAccountChange } from './errors.ts'
import type { Place } from './place.ts'

/** Makes an empty cluster unless there is one; gives the superuser's password. */
export async function ensureCluster(
  place: Place,
  options: { readonly binaries: string; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const passwordFile = path.join(place.dir, 'password')
  if (existsSync(place.data)) return (await readFile(passwordFile, 'utf8')).trim()
  const password = randomBytes(24).toString('hex')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (place.account) await chown(passwordFile, place.account.uid, place.account.gid)
  // Made beside and then renamed: one cut short is never taken for a whole one.
  const unfinished = `${place.data}.new`
  await rm(unfinished, { recursive: true, force: true })
  await initialise(unfinished, { ...options, place, passwordFile })
  await rename(unfinished, place.data)
  return password
}

interface InitOptions {
  readonly place: Place
  readonly binaries: string
  readonly passwordFile: string
  readonly signal?: AbortSignal | undefined
}

async function initialise(data: string, options: InitOptions): Promise<void> {
  const { place, binaries, passwordFile, signal } = options
  const cluster = ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const text = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-sync']
  const settings = { cwd: place.dir, env: cleanEnv(), ...identity(place.account) }
  const running = promisify(execFile)(
    path.join(binaries, 'initdb'),
    [...cluster, ...text],
    settings,
  )
  // `execFile` would answer an abort at once, while initdb is still removing what it made.
  const abort = () => void running.child.kill()
  signal?.addEventListener('abort', abort)
  try {
    await running
  } catch (cause) {
    signal?.throwIfAborted()
    throw initFailed(data, cause)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function initFailed(data: string, cause: unknown): Error {
  const { code, stderr = '' } = cause as { code?: unknown; stderr?: string }
  if (code === 'EPERM') return noAccountChange(cause)
  return initdbFailed(data, stderr.trim(), cause)
}

/** Postgres reads PG* variables of its environment; none of the caller's may reach it. */
export function cleanEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }
}

export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}
