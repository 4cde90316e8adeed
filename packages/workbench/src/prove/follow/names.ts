import type { FuncCall, Node, RangeVar, TypeCast } from 'libpg-query'
import { namesOf } from '../../postgres/parser.ts'
import type { Relation, UserFunction } from '../catalogue.ts'
import type { TenantTable } from '../tenants.ts'
import { open, type Verdict } from './verdict.ts'
import { type Scope, type Selected, type Source, unheld } from './world.ts'

export interface ColumnOf {
  readonly source: Source
  readonly column: string
}

/** Stands for a name that is computed at run time. */
export const unknownName = 'tenfold_unknown_name'

/** Relations that a name may mean; several when its schema is unknown. */
export function relationsNamed(range: RangeVar, { world, schemas }: Scope): Relation[] {
  const named = world.catalogue.relations.filter(({ name }) => name === range.relname)
  if (range.schemaname !== undefined)
    return named.filter(({ schema }) => schema === range.schemaname)
  const first = schemas.find((schema) => named.some((relation) => relation.schema === schema))
  return first === undefined ? named : named.filter(({ schema }) => schema === first)
}

export function sourceOf(relation: Relation, alias: string, scope: Scope): Source {
  const { world } = scope
  const tenant =
    relation.kind === 'view'
      ? viewOfTenants(relation, scope)
      : world.tenancy.byOid.get(relation.oid)
  return unheld({ alias, relation, tenant })
}

/** A view that reads a table of tenants is one too; its tenant column is the output that a condition can pin. */
function viewOfTenants(view: Relation, scope: Scope): TenantTable | undefined {
  const { readsTenants, pin, outputs, leaks } = scope.world.judge.view(view, scope)
  if (!readsTenants) return undefined
  const held = outputs.find(({ verdict }) => verdict.kind === 'fenced')?.name
  const column = leaks.length > 0 ? pin : held
  return { ...view, column, via: undefined, isCertain: true, isList: false }
}

/** The column that an expression consists of, casts aside. */
export function columnAt(node: Node | undefined, scope: Scope): ColumnOf | undefined {
  if (!node) return undefined
  if ('TypeCast' in node)
    return isExact(node.TypeCast, scope) ? columnAt(node.TypeCast.arg, scope) : undefined
  if ('CollateClause' in node) return undefined
  if ('ParamRef' in node) return asColumn(meaningOf([`$${node.ParamRef.number ?? 0}`], scope))
  if (!('ColumnRef' in node)) return undefined
  return asColumn(meaningOf(namesOf(node.ColumnRef.fields), scope))
}

const exactTypes = new Set(
  'text varchar uuid int2 int4 int8 numeric json jsonb bytea bpchar'.split(' '),
)

/** Whether a cast keeps different values different: it doesn't truncate, round or fold case. */
export function isExact({ typeName }: TypeCast, { world }: Scope): boolean {
  if (typeName?.typmods) return false
  const names = namesOf(typeName?.names)
  const name = names.at(-1) ?? ''
  return (isServers(names) && exactTypes.has(name)) || world.catalogue.exactTypes.has(name)
}

/** Whether a name may mean an object of the server: a user's own always comes with its schema. */
export const isServers = (names: readonly string[]): boolean =>
  names.length === 1 || names.at(-2) === 'pg_catalog'

const asColumn = (meaning: Verdict | ColumnOf) => ('source' in meaning ? meaning : undefined)

/** The column or variable that a name means, in this query or one around it. */
export function meaningOf(names: readonly string[], scope: Scope): Verdict | ColumnOf {
  const column = names.at(-1) ?? ''
  const alias = names.at(-2)
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    for (const source of at.sources)
      if (alias === undefined ? hasColumn(source, column) : source.alias === alias)
        return { source, column }
    const named = at.names.get(column)
    if (named) return named()
  }
  return open('compares the column with what stands in the same row')
}

function hasColumn({ relation, outputs }: Source, column: string): boolean {
  return relation
    ? relation.columns.some(({ name }) => name === column)
    : (outputs ?? []).some(({ name }) => name === column)
}

export function queryNamed(name: string, scope: Scope): Selected | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = at.queries.get(name)
    if (found) return found
  }
  return undefined
}

export function rowsNamed(name: string, scope: Scope): Source | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = at.rows.get(name)
    if (found) return found
  }
  return undefined
}

/** The arguments of a call in the function's own order. */
export function passed(one: UserFunction, args: readonly Node[]): Node[] {
  const ordered: Node[] = []
  args.forEach((arg, i) => {
    const name = 'NamedArgExpr' in arg ? arg.NamedArgExpr.name : undefined
    const at = name === undefined ? i : one.argumentNames.indexOf(name)
    const value = 'NamedArgExpr' in arg ? arg.NamedArgExpr.arg : arg
    if (value) ordered[at] = value
  })
  return ordered
}

/** Users' functions that a call may mean. */
export function functionsCalled({ funcname, args = [] }: FuncCall, scope: Scope): UserFunction[] {
  const names = namesOf(funcname)
  return functionsNamed(names.at(-1) ?? '', names.at(-2), scope).filter(
    (one) =>
      one.kind === 'aggregate' ||
      (args.length >= one.arguments - one.defaults &&
        (one.isVariadic || args.length <= one.arguments)),
  )
}

function functionsNamed(
  name: string,
  schema: string | undefined,
  { world }: Scope,
): UserFunction[] {
  return world.catalogue.functions.filter(
    (one) => one.name === name && (schema === undefined || one.schema === schema),
  )
}

/** Functions behind an operator of a user's. */
export function functionsOfOperator(names: readonly string[], { world }: Scope): UserFunction[] {
  const { operators, functions } = world.catalogue
  const oids = operators.filter(({ name }) => name === names.at(-1)).map((one) => one.function)
  return functions.filter(({ oid }) => oids.includes(oid))
}
