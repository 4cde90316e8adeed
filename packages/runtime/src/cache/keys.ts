import { findSession } from '../kernel/index.ts'

/** Store keys of the current session's tenant: forgetting the tenant is impossible. */
export function keyOfEntry(key: string): string {
  return `c:${prefix()}:${encodable(key)}`
}

export function keyOfTag(tag: string): string {
  return `t:${prefix()}:${encodable(tag)}`
}

/** Half a surrogate pair can't be sent: all of them would arrive as the same letter, and so as one key. */
function encodable(name: string): string {
  return name.isWellFormed() && !name.startsWith('\0') ? name : `\0${JSON.stringify(name)}`
}

/** The length says where the tenant ends, so that no key of one tenant reads like a key of another. */
function prefix(): string {
  const tenant = findSession()?.tenant
  return tenant === undefined ? '' : `${tenant.length}:${tenant}`
}
