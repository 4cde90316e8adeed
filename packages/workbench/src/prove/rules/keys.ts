import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import type { Column, ForeignKey, Relation, UniqueKey } from '../catalogue.ts'
import { revokeAll } from '../ddl.ts'
import type { IsolationFinding } from '../finding.ts'
import { isReviewed } from '../follow/world.ts'
import type { Subject } from '../subject.ts'
import type { TenantTable } from '../tenants.ts'
import { type Writes, writesWithCode } from './writes.ts'

/** Unique keys and foreign keys check the rows of all tenants, since policies don't bind them. */
export function keyOracles(subject: Subject): IsolationFinding[] {
  const writes = writesWithCode(subject)
  const written = subject.tenancy.tables.filter((table) => {
    const commands = writes.get(table.oid)
    return !table.isList && (commands?.has('INSERT') || commands?.has('UPDATE'))
  })
  return [
    ...written.flatMap((table) => [
      ...subject.catalogue.uniqueKeys
        .filter((key) => key.table === table.oid)
        .flatMap((key) => uniqueOracle(subject, table, key)),
      ...subject.catalogue.foreignKeys
        .filter((key) => key.table === table.oid)
        .flatMap((key) => referenceOracle(subject, table, key)),
    ]),
    ...probes(subject),
    ...passingOn(subject, writes),
  ]
}

/** Deleting or changing a shared row cascades to rows of all tenants by a foreign key. */
function passingOn(subject: Subject, writes: Writes): IsolationFinding[] {
  const { catalogue, tenancy, world, role } = subject
  return catalogue.foreignKeys.flatMap((key): IsolationFinding[] => {
    const child = tenancy.byOid.get(key.table)
    const parent = world.relations.get(key.referenced)
    if (!child || !parent || tenancy.byOid.has(key.referenced)) return []
    const commands = writes.get(key.referenced)
    const by = [
      ...(commands?.has('DELETE') && key.onDelete !== 'nothing' ? ['deletes'] : []),
      ...(commands?.has('UPDATE') && key.onUpdate !== 'nothing' ? ['changes'] : []),
    ]
    if (by.length === 0) return []
    return [
      {
        rule: 'changes-shared',
        severity: child.isCertain ? 'hole' : 'undecided',
        subject: `${key.name} on ${shortName(child)}`,
        title: `Rows of ${shortName(child)} go with a row of ${shortName(parent)}, whoever's they are`,
        why: `${role.name} ${by.join(' and ')} rows of ${shortName(parent)}, and the foreign key passes that on to the rows of every tenant.`,
        sql: [revokeAll(subject, parent, 'update, delete')],
      },
    ]
  })
}

/** A foreign key of a table that the role creates tells which rows exist in a table that it can't read. */
function probes({ tenancy, reach, catalogue, role }: Subject): IsolationFinding[] {
  if (role.isSuperuser || (reach.creates.length === 0 && !reach.makesSchemas)) return []
  return tenancy.tables
    .filter(({ oid, isList }) => reach.referable.has(oid) && !isList)
    .filter(({ owner }) => !role.powers.includes(owner))
    .flatMap((table): IsolationFinding[] => {
      const own = catalogue.uniqueKeys.filter((key) => key.table === table.oid)
      const told = own
        .flatMap((key) => columnsNamed(table, key.columns))
        .filter((column) => column.name !== table.column && column.filledBy !== 'random')
      if (told.length === 0) return []
      const names = [...new Set(told.map(({ name }) => name))].join(', ')
      return [
        {
          rule: 'key-oracle',
          severity: told.every(isSurrogate) ? 'undecided' : 'hole',
          subject: `references to ${shortName(table)}`,
          title: `${shortName(table)} may be referred to by tables of ${role.name}'s own`,
          why: `Foreign keys aren't bound by policies: by one to ${names} ${role.name} learns which values other tenants have.`,
          sql: [
            `revoke references on ${qualifiedName(table)} from public, ${quoteIdentifier(role.name)};`,
          ],
        },
      ]
    })
}

const idName = /^(id|uuid|guid|uid|pk|ulid|cuid)$|_(id|uuid|guid)$|[a-z]Id$/

/** A value that says nothing about the row: a sequence, a random value, or a reference. */
const isSurrogate = ({ name, type, filledBy }: Column) =>
  filledBy !== null || type === 'uuid' || idName.test(name)

const columnsNamed = (table: Relation, names: readonly string[]) =>
  table.columns.filter(({ name }) => names.includes(name))

/** Values that people log in by, or are reached by: each names one row of all tenants. */
const handle =
  /^(e_?mail|login|user_?name|handle|slug|phone|domain|sub_?domain|host|host_?name)(_?address)?$|_(email|domain|host|slug)$/i

/** Nobody guesses such a value, so to be refused tells nothing. */
const secret = /token|secret|digest|hash|nonce|signature|fingerprint|api_?key/i

function uniqueOracle(subject: Subject, table: TenantTable, key: UniqueKey): IsolationFinding[] {
  const { column } = table
  if (column === undefined || key.columns.includes(column)) return []
  const columns = columnsNamed(table, key.columns)
  if (!key.hasExpression && columns.some(isSurrogate)) return []
  if (isReviewed(subject, { schema: table.schema, name: key.name })) return []
  const isSecret = columns.some(({ name }) => secret.test(name))
  const isHandle = columns.some(({ name }) => handle.test(name))
  const list = [column, ...key.columns].map(quoteIdentifier).join(', ')
  const name = quoteIdentifier(key.name)
  const what = key.columns.join(', ') || 'an expression'
  const replace = key.isConstraint
    ? [`alter table ${qualifiedName(table)} drop constraint ${name}, add unique (${list});`]
    : [
        `drop index ${quoteIdentifier(table.schema)}.${name};`,
        `create unique index on ${qualifiedName(table)} (${list});`,
      ]
  return [
    {
      rule: 'key-oracle',
      severity: isSecret ? 'remark' : 'hole',
      subject: `${key.name} on ${shortName(table)}`,
      title: `${shortName(table)} is unique by ${what} among the rows of all tenants`,
      why: whyUnique(subject, table, key, { isSecret, isHandle }),
      // A log-in looks its user up by such a value alone, and would find two.
      sql: key.hasExpression || isHandle || isSecret ? [] : replace,
    },
  ]
}

function whyUnique(
  { role }: Subject,
  { column }: TenantTable,
  key: UniqueKey,
  { isSecret, isHandle }: { readonly isSecret: boolean; readonly isHandle: boolean },
): string {
  const refused = 'Who writes a value that another tenant has is refused'
  if (isSecret)
    return `${refused}, which tells something only of values that can be guessed: it must be random, and long.`
  const told = `${refused}: ${role.name} learns which values others have, and can take them away.`
  if (isHandle)
    return `${told} If nothing looks a row up by it alone (a log-in does, and so does a link), let the key begin with ${column}; else name it by --reviewed ${key.name}.`
  return `${told} Let the key begin with ${column}, or name it by --reviewed ${key.name}.`
}

function referenceOracle(
  { role, tenancy }: Subject,
  table: TenantTable,
  key: ForeignKey,
): IsolationFinding[] {
  const parent = tenancy.byOid.get(key.referenced)
  const { column } = table
  if (!parent?.column || parent.isList || column === undefined) return []
  const at = key.columns.indexOf(column)
  if (at >= 0 && key.referencedColumns[at] === parent.column) return []
  const columns = columnsNamed(parent, key.referencedColumns)
  const isNatural = !columns.some(isSurrogate)
  const isCounted = columns.some(({ type }) => /int|numeric/.test(type))
  const from = [column, ...key.columns].map(quoteIdentifier).join(', ')
  const to = [parent.column, ...key.referencedColumns].map(quoteIdentifier).join(', ')
  return [
    {
      rule: isNatural ? 'key-oracle' : 'reference-oracle',
      severity: isNatural ? 'hole' : isCounted ? 'undecided' : 'remark',
      subject: `${key.name} on ${shortName(table)}`,
      title: `${key.columns.join(', ')} of ${shortName(table)} may point at another tenant's row`,
      why: `The foreign key doesn't carry ${column}: ${role.name} can tie a row to one of ${shortName(parent)} that belongs to another tenant, and learns from the answer whether it exists.${isNatural || isCounted ? '' : ' Its key is hard to guess.'}`,
      sql: [
        `alter table ${qualifiedName(parent)} add unique (${to});`,
        `alter table ${qualifiedName(table)} drop constraint ${quoteIdentifier(key.name)}, add foreign key (${from}) references ${qualifiedName(parent)} (${to});`,
      ],
    },
  ]
}
