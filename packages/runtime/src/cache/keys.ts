import { findSession } from '../kernel/index.ts'

/** Store keys of the current session's tenant: forgetting the tenant is impossible. */
export function keyOfEntry(key: string): string {
  return `e:${prefix()}:${key}`
}

export function keyOfTag(tag: string): string {
  return `t:${prefix()}:${tag}`
}

/** The length says where the tenant ends, so that no key of one tenant reads like a key of another. */
function prefix(): string {
  const tenant = findSession()?.tenant
  return tenant === undefined ? '' : `${tenant.length}:${tenant}`
}
