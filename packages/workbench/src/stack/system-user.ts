import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'

export interface SystemUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * The account that runs Postgres, which refuses to run as root.
 * Undefined when this process isn't root: Postgres then runs as the caller.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map(parseAccount)
  // `initdb` looks its own name up, so the uid must belong to an account that exists.
  const account = ['postgres', 'nobody'].flatMap(
    (name) => accounts.find((a) => a.name === name) ?? [],
  )[0]
  if (!account)
    throw new Error(
      'Running as root, and neither "postgres" nor "nobody" is an account here. Run as a normal user.',
    )
  return account
}

function parseAccount(line: string): SystemUser {
  const [name = '', , uid, gid] = line.split(':')
  return { name, uid: Number(uid), gid: Number(gid) }
}

/** Whether any account may pass through every folder from the root down to `dir`. */
export async function isTraversable(dir: string): Promise<boolean> {
  for (let at = path.resolve(dir); ; at = path.dirname(at)) {
    const mode = (await stat(at)).mode
    if ((mode & 0o001) === 0) return false
    if (at === path.dirname(at)) return true
  }
}
