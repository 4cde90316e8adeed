import { quoteIdentifier } from '../../postgres/names.ts'
import type { ForeignServer } from '../catalogue.ts'
import type { IsolationFinding } from '../finding.ts'
import type { Subject } from '../subject.ts'

/** Servers that the role may ask, by dblink or a foreign table of its own, as the user of the mapping. */
export function foreignServers(subject: Subject): IsolationFinding[] {
  const { reach } = subject
  const canMap = reach.creates.length > 0 || reach.makesSchemas
  return reach.servers
    .filter(({ isAsked }) => isAsked || canMap)
    .map((server) => finding(subject, server))
}

function finding({ role, catalogue }: Subject, server: ForeignServer): IsolationFinding {
  const { name, user, isHere } = server
  const there = catalogue.roles.get(user ?? '')
  const isStronger =
    there !== undefined &&
    !role.powers.includes(there.name) &&
    (there.isSuperuser || there.bypassesPolicies)
  return {
    rule: 'foreign-server',
    severity: isHere && isStronger ? 'hole' : 'undecided',
    subject: name,
    title: `${role.name} may ask the server ${name}${user === null ? '' : ` as ${user}`}`,
    why: isHere
      ? `It leads back to this database, where policies then bind ${user ?? 'whoever it logs in as'}, not ${role.name}.`
      : "What that log-in sees there, this database doesn't say.",
    sql: [
      `revoke usage on foreign server ${quoteIdentifier(name)} from public, ${quoteIdentifier(role.name)};`,
    ],
  }
}
