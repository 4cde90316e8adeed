import type { Catalogue, DatabaseRole } from './catalogue.ts'

export interface Logins {
  /** Log-ins that work as the role and have rights beyond it. */
  readonly special: readonly DatabaseRole[]
  /** The app may also use a log-in without such rights. */
  readonly hasPlain: boolean
  /** Members that aren't judged: the log-in of this command. */
  readonly skipped: readonly string[]
}

/** A role that can't log in is used by its members, which can. */
export function loginsOf(catalogue: Catalogue, role: DatabaseRole, isGiven: boolean): Logins {
  if (isGiven && role.canLogin) return { special: [], hasPlain: true, skipped: [] }
  const members = [...catalogue.roles.values()].filter(
    ({ name, canLogin, settable }) =>
      name !== role.name && canLogin && settable.includes(role.name),
  )
  const isOwn = ({ name }: DatabaseRole) =>
    name === catalogue.user && (role.canLogin || members.length > 1)
  const logins = members.filter((one) => !isOwn(one))
  const special = logins.filter((one) => hasMore(catalogue, one, role))
  return {
    special,
    hasPlain: role.canLogin || special.length < logins.length,
    skipped: members.filter(isOwn).map(({ name }) => name),
  }
}

function hasMore({ presets }: Catalogue, login: DatabaseRole, group: DatabaseRole): boolean {
  return (
    login.isSuperuser ||
    login.bypassesPolicies ||
    login.replicates ||
    login.createsRoles ||
    login.isNamed ||
    presets.some((preset) => preset.role === login.name) ||
    login.powers.some((name) => name !== login.name && !group.powers.includes(name))
  )
}
