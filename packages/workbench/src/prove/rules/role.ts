import type { Reach, Role } from '../catalogue.ts'
import { qualifiedName, quoteIdentifier, shortName } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { reachable, type Subject } from '../subject.ts'

/** What makes the app's role, or one that it may become, stronger than any policy. */
export function tooStrong({ role, catalogue, reach }: Subject): IsolationFinding[] {
  const strong = role.powers.flatMap((name) => {
    const power = catalogue.roles.get(name)
    const strength = power && strengthOf(power, catalogue.version)
    return strength ? [strongRole(role, name, strength)] : []
  })
  if (strong.length > 0) return strong
  return [...callsServer(role, reach), ...readsCatalogues(role, reach)]
}

function callsServer(role: Role, reach: Reach): IsolationFinding[] {
  if (reach.serverFunctions.length === 0) return []
  const functions = reach.serverFunctions.join(', ')
  return [
    {
      rule: 'role-too-strong',
      severity: 'hole',
      subject: role.name,
      title: `${role.name} may call ${functions}`,
      why: "They reach the server's files or other log-ins, where no policy is.",
      sql: [`-- revoke execute on function ${functions} from ${quoteIdentifier(role.name)}`],
    },
  ]
}

/** The server's own notes on every tenant's rows: what is frequent in a column, what is in a file. */
function readsCatalogues(role: Role, reach: Reach): IsolationFinding[] {
  if (reach.catalogues.length === 0) return []
  const names = reach.catalogues.join(', ')
  const isReader = role.powers.includes(readsAll)
  const all = role.powers.map(quoteIdentifier).join(', ')
  return [
    {
      rule: 'role-too-strong',
      severity: 'hole',
      subject: role.name,
      title: `${role.name} may read ${names}${isReader ? `, as a member of ${readsAll}` : ''}`,
      why: "The server keeps values of every tenant's rows there, and no policy.",
      sql: [
        isReader
          ? `revoke ${readsAll} from ${quoteIdentifier(role.name)};`
          : `revoke select on ${names} from public, ${all};`,
      ],
    },
  ]
}

const readsAll = 'pg_read_all_data'

interface Strength {
  readonly is: string
  readonly undo: string
}

function strengthOf(role: Role, version: number): Strength | undefined {
  const name = quoteIdentifier(role.name)
  if (role.isSuperuser) return { is: 'a superuser', undo: `alter role ${name} nosuperuser;` }
  if (role.bypassesPolicies)
    return { is: 'exempt from row-level security', undo: `alter role ${name} nobypassrls;` }
  if (role.replicates)
    return {
      is: 'allowed to copy the whole server by replication',
      undo: `alter role ${name} noreplication;`,
    }
  // Since Postgres 16 it takes the admin option to hand out a role.
  if (role.createsRoles && version < 160_000)
    return {
      is: 'allowed to make itself a member of any role',
      undo: `alter role ${name} nocreaterole;`,
    }
  return serverRoles.has(role.name)
    ? { is: "allowed to use the server's files or programs", undo: '' }
    : undefined
}

const serverRoles = new Set([
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_create_subscription',
])

/** What a log-in must ask for by SET ROLE, the app's code may be trusted never to ask for. */
function strongRole(role: Role, power: string, { is, undo }: Strength): IsolationFinding {
  const isItself = role.name === power
  const leave = `revoke ${quoteIdentifier(power)} from ${quoteIdentifier(role.name)};`
  return {
    rule: 'role-too-strong',
    severity: 'hole',
    subject: role.name,
    title: isItself ? `${role.name} is ${is}` : `${role.name} may become ${power}, which is ${is}`,
    why: 'No policy binds it, whatever the tables say.',
    sql: [isItself ? undo : leave],
  }
}

/** Who owns a table, its schema or a function that its policies call can take its fence away. */
export function owns(subject: Subject): IsolationFinding[] {
  const { role, catalogue } = subject
  if (catalogue.roles.get(role.name)?.isSuperuser) return []
  const tables = reachable(subject).flatMap((table) => {
    const isTables = role.powers.includes(table.owner)
    const isSchemas = role.powers.includes(table.schemaOwner)
    if (!isTables && !isSchemas) return []
    return isTables
      ? [owned(role, shortName(table), table.owner, `alter table ${qualifiedName(table)}`)]
      : [
          owned(
            role,
            `the schema of ${shortName(table)}`,
            table.schemaOwner,
            `alter schema ${quoteIdentifier(table.schema)}`,
            shortName(table),
          ),
        ]
  })
  return [...tables, ...ownedFunctions(subject)]
}

function owned(
  role: Role,
  what: string,
  owner: string,
  alter: string,
  subject = what,
): IsolationFinding {
  const as = owner === role.name ? '' : `, as a member of ${owner}`
  return {
    rule: 'role-owns',
    severity: 'hole',
    subject,
    title: `${role.name} owns ${what}`,
    why: `It can take the fence away${as}.`,
    sql:
      owner === role.name
        ? [`-- to a role that the app never works as:`, `-- ${alter} owner to ...;`]
        : [`revoke ${quoteIdentifier(owner)} from ${quoteIdentifier(role.name)};`],
  }
}

function ownedFunctions(subject: Subject): IsolationFinding[] {
  const { role, catalogue } = subject
  const expressions = reachable(subject)
    .flatMap(({ oid }) => catalogue.policies.get(oid) ?? [])
    .flatMap(({ using, check }) => [using, check])
    .join(' ')
  return catalogue.functions
    .filter(({ owner }) => role.powers.includes(owner))
    .filter(({ name }) => new RegExp(`\\b${name.replaceAll(/\W/g, '\\$&')}"?\\(`).test(expressions))
    .map(({ signature, owner }) =>
      owned(
        role,
        `${signature}, which policies call`,
        owner,
        `alter function ${signature}`,
        signature,
      ),
    )
}
