import type { Role } from '../catalogue.ts'
import { qualifiedName, quoteIdentifier, shortName } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { reachable, type Subject } from '../subject.ts'

/** What makes the app's role, or one that it may become, stronger than any policy. */
export function tooStrong({ role, catalogue }: Subject): IsolationFinding[] {
  return role.powers.flatMap((name) => {
    const power = catalogue.roles.get(name)
    const strength = power && strengthOf(power)
    return strength ? [strongRole(role.name, name, strength)] : []
  })
}

interface Strength {
  readonly is: string
  readonly undo: string
}

function strengthOf(role: Role): Strength | undefined {
  const name = quoteIdentifier(role.name)
  if (role.isSuperuser) return { is: 'a superuser', undo: `alter role ${name} nosuperuser;` }
  if (role.bypassesPolicies)
    return { is: 'exempt from row-level security', undo: `alter role ${name} nobypassrls;` }
  if (role.replicates)
    return {
      is: 'allowed to copy the whole server by replication',
      undo: `alter role ${name} noreplication;`,
    }
  return serverRoles.has(role.name)
    ? { is: "allowed to use the server's files or programs", undo: '' }
    : undefined
}

const serverRoles = new Set([
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
])

function strongRole(role: string, power: string, { is, undo }: Strength): IsolationFinding {
  const isItself = role === power
  const leave = `revoke ${quoteIdentifier(power)} from ${quoteIdentifier(role)};`
  return {
    rule: 'role-too-strong',
    severity: 'hole',
    subject: role,
    title: isItself ? `${role} is ${is}` : `${role} may become ${power}, which is ${is}`,
    why: 'No policy binds it, whatever the tables say.',
    sql: [isItself ? undo : leave],
  }
}

/** Who owns a table, or its schema, can take its fence away. */
export function owns(subject: Subject): IsolationFinding[] {
  const { role, catalogue } = subject
  if (catalogue.roles.get(role.name)?.isSuperuser) return []
  return reachable(subject).flatMap((table) => {
    const isTables = role.powers.includes(table.owner)
    const isSchemas = role.powers.includes(table.schemaOwner)
    if (!isTables && !isSchemas) return []
    const what = isTables ? shortName(table) : `the schema of ${shortName(table)}`
    const owner = isTables ? table.owner : table.schemaOwner
    const as = owner === role.name ? '' : `, as a member of ${owner}`
    return [
      {
        rule: 'role-owns',
        severity: 'hole',
        subject: shortName(table),
        title: `${role.name} owns ${what}`,
        why: `It can drop the policies or the whole table${as}.`,
        sql: [
          `-- as a role that the app never works as:`,
          isTables
            ? `alter table ${qualifiedName(table)} owner to ...;`
            : `alter schema ${quoteIdentifier(table.schema)} owner to ...;`,
        ],
      },
    ]
  })
}
