import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Place } from '../postgres/index.ts'
import { configuration, type PoolerServer, type PoolerUser, usersFile } from './configuration.ts'

/** Where its clients go, and who may log in. */
export interface Pooled {
  readonly servers: readonly PoolerServer[]
  readonly users: readonly PoolerUser[]
}

export interface ConfiguredPooler extends Pooled {
  readonly port: number
  readonly console: PoolerUser
  readonly settings: Readonly<Record<string, string>>
}

/** Folder of a pooler among the files of a stack. */
export function folderOf({ dir }: Pick<Place, 'dir'>, name: string): string {
  return path.join(dir, name)
}

/** Writes what a pooler reads, for the account that it runs under and nobody else; gives its configuration's file. */
export async function writeFiles(
  folder: string,
  pooler: ConfiguredPooler,
  account: Place['account'],
): Promise<string> {
  const [ini, users] = ['pgbouncer.ini', 'users.txt'].map((name) => path.join(folder, name)) as [
    string,
    string,
  ]
  const { console, port, servers, settings } = pooler
  const configured = { port, servers, settings, usersFile: users, consoleUser: console.name }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await write(users, usersFile([...pooler.users, console]), account)
  await write(ini, configuration(configured), account)
  await write(consoleFile(folder), `${consoleUrl(pooler)}\n`, account)
  if (account) await chown(folder, account.uid, account.gid)
  return ini
}

/** File that leads other commands to the console of a running pooler. */
export function consoleFile(folder: string): string {
  return path.join(folder, 'console-url')
}

export function consoleUrl({ port, console }: ConfiguredPooler): string {
  return `postgres://${console.name}:${console.password}@127.0.0.1:${port}/pgbouncer`
}

async function write(file: string, text: string, account: Place['account']): Promise<void> {
  await rm(file, { force: true })
  await writeFile(file, text, { mode: 0o600, flag: 'wx' })
  if (account) await chown(file, account.uid, account.gid)
}
