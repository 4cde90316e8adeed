import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import type { Catalogue, DatabaseRole, Reach } from '../catalogue.ts'
import type { IsolationFinding } from '../finding.ts'
import type { Subject } from '../subject.ts'

/** Powers of the app's role, or of one that it may become, that no policy limits. */
export function tooStrong({ role, catalogue, reach }: Subject): IsolationFinding[] {
  const strong = role.powers.flatMap((name) => {
    const power = catalogue.roles.get(name)
    const strength = power && strengthOf(power, catalogue)
    return strength ? [strongRole(role, name, strength)] : []
  })
  if (strong.length > 0) return strong
  return [
    ...callsServer(role, reach),
    ...readsCatalogues(role, reach),
    ...setsParameters(role, reach),
  ]
}

/** Some settings run programs or open files; no list covers every server and extension. */
function setsParameters(role: DatabaseRole, { parameters }: Reach): IsolationFinding[] {
  return parameters.map((name) => ({
    rule: 'role-too-strong',
    severity: 'undecided',
    subject: name,
    title: `${role.name} may set ${name}, a setting of the server`,
    why: 'Such a setting may switch off what keeps tenants apart: triggers, the rights to large objects, or what the server loads.',
    sql: [
      `revoke set, alter system on parameter ${name} from public, ${quoteIdentifier(role.name)};`,
    ],
  }))
}

function callsServer(role: DatabaseRole, reach: Reach): IsolationFinding[] {
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

/** Catalogues with values of every tenant's rows: frequent values, contents of large objects. */
function readsCatalogues(role: DatabaseRole, reach: Reach): IsolationFinding[] {
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
  readonly undo: readonly string[]
}

function strengthOf(role: DatabaseRole, { roles, version }: Catalogue): Strength | undefined {
  const name = quoteIdentifier(role.name)
  if (role.isSuperuser) {
    const isOnlyOne = [...roles.values()].every((each) => each === role || !each.isSuperuser)
    return { is: 'a superuser', undo: isOnlyOne ? ownRole : [`alter role ${name} nosuperuser;`] }
  }
  if (role.bypassesPolicies)
    return { is: 'exempt from row-level security', undo: [`alter role ${name} nobypassrls;`] }
  if (role.replicates)
    return {
      is: 'allowed to copy the whole server by replication',
      undo: [`alter role ${name} noreplication;`],
    }
  // Since Postgres 16 CREATEROLE needs the admin option to grant a role.
  if (role.createsRoles && version < 160_000)
    return {
      is: 'allowed to make itself a member of any role',
      undo: [`alter role ${name} nocreaterole;`],
    }
  return serverRoles.has(role.name)
    ? { is: "allowed to use the server's files or programs", undo: [] }
    : undefined
}

/** A server whose only superuser was made an ordinary role can't be administered any more. */
const ownRole = [
  '-- Leave it as it is: the server needs its only superuser. Make a role for the app, and grant it what the app uses:',
  "-- create role app login password '...';",
]

const serverRoles = new Set([
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_create_subscription',
])

/** Rights that need SET ROLE: the app's code can be trusted not to ask for them. */
function strongRole(role: DatabaseRole, power: string, { is, undo }: Strength): IsolationFinding {
  const isItself = role.name === power
  const leave = `revoke ${quoteIdentifier(power)} from ${quoteIdentifier(role.name)};`
  return {
    rule: 'role-too-strong',
    severity: 'hole',
    subject: role.name,
    title: isItself ? `${role.name} is ${is}` : `${role.name} may become ${power}, which is ${is}`,
    why: `No policy binds it, whatever the tables say.${isItself ? ' What it sees was not looked at: give the app a role of its own, and prove that.' : ''}`,
    sql: isItself ? undo : [leave],
  }
}

/** The owner of a table, its schema or a function of its policies can remove the policies. */
export function owns(subject: Subject): IsolationFinding[] {
  const { role, catalogue } = subject
  if (catalogue.roles.get(role.name)?.isSuperuser) return []
  // An owner without rights can grant them to itself again.
  const tables = subject.tenancy.tables.flatMap((table) => {
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
  return [...tables, ...ownedDatabase(subject), ...ownedFunctions(subject)]
}

/** The owner of the database may drop it and preset settings of every session. */
function ownedDatabase({ role, catalogue: { databaseOwner } }: Subject): IsolationFinding[] {
  if (!role.powers.includes(databaseOwner)) return []
  return [owned(role, 'the database', databaseOwner, 'alter database ...')]
}

function owned(
  role: DatabaseRole,
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

/** Functions that policies, triggers, defaults or other owners' functions call: their owner can change what these do. */
function ownedFunctions(subject: Subject): IsolationFinding[] {
  const { role, catalogue, tenancy } = subject
  const texts = tenancy.tables
    .flatMap(({ oid }) => catalogue.policies.get(oid) ?? [])
    .flatMap(({ using, check }) => [using ?? '', check ?? ''])
  const isCalled = (name: string, where: string) =>
    new RegExp(`\\b${name.replaceAll(/\W/g, '\\$&')}"?\\(`).test(where)
  const others = catalogue.functions.filter(
    ({ owner, isDefiner, isTrigger, name }) =>
      !role.powers.includes(owner) && (isDefiner || isTrigger || isCalled(name, texts.join())),
  )
  const sources = [...texts, ...others.map(({ definition }) => definition)].join('\n')
  const called = new Set([
    ...catalogue.triggers
      .filter(({ table }) => tenancy.byOid.has(table))
      .map((trigger) => trigger.function),
    ...tenancy.tables.flatMap(({ oid }) => catalogue.calledByWrites.get(oid) ?? []),
  ])
  return catalogue.functions
    .filter(({ owner, schemaOwner }) =>
      [owner, schemaOwner].some((name) => role.powers.includes(name)),
    )
    .filter(({ name, oid }) => called.has(oid) || isCalled(name, sources))
    .map(({ signature, owner, schema, schemaOwner }) => {
      const isOwn = role.powers.includes(owner)
      const what = `${isOwn ? '' : 'the schema of '}${signature}, on which tables of tenants rely`
      const alter = isOwn
        ? `alter function ${signature}`
        : `alter schema ${quoteIdentifier(schema)}`
      return owned(role, what, isOwn ? owner : schemaOwner, alter, signature)
    })
}
