import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { TenfoldError } from '../../error.ts'

/** The account of the operating system that runs Postgres. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Postgres refuses to run as root, so root's runs under another account: the owner
 * of the data if there is any already, else `postgres` or `nobody`.
 * Undefined when this process isn't root: Postgres then runs as the caller.
 */
export async function accountFor(data: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(data).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return namedAccount(readFileSync('/etc/passwd', 'utf8'))
}

/** `initdb` looks its own name up, so the account must have one. */
export function namedAccount(passwd: string): Account {
  const rows = passwd.split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const row = rows.find((fields) => fields[0] === name)
    if (row) return { uid: Number(row[2]), gid: Number(row[3]) }
  }
  throw new TenfoldError(
    'stack/no-account',
    'Postgres refuses to run as root, and neither "postgres" nor "nobody" is an account here.',
    { hint: 'Run as a normal user, or add one: useradd --system postgres' },
  )
}

/** Whether any account may pass through every folder down to `target`, and read it. */
export async function isOpenToAll(target: string): Promise<boolean> {
  if (((await stat(target)).mode & 0o004) === 0) return false
  for (let at = path.resolve(target); ; at = path.dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === path.dirname(at)) return true
  }
}
