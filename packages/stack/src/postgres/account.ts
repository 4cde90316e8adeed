import { readFileSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { noAccount } from './errors.ts'

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
  throw noAccount()
}

/** Whether the account may read `target` and pass through every folder above it. */
export async function canReach(account: Account, target: string): Promise<boolean> {
  if (!may(account, await stat(target), 'read')) return false
  for (let at = path.resolve(target); ; at = path.dirname(at)) {
    if (!may(account, await stat(at), 'pass')) return false
    if (at === path.dirname(at)) return true
  }
}

/** The bits for owner, group and others are asked in this order; the first that apply decide. */
function may({ uid, gid }: Account, found: Stats, what: 'read' | 'pass'): boolean {
  const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0
  // Files needn't be executable to be reached.
  if (what === 'pass' && !found.isDirectory()) return true
  return (found.mode & ((what === 'read' ? 0o4 : 0o1) << shift)) !== 0
}
