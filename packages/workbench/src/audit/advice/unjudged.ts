import type { Node } from 'libpg-query'
import type { StatementUse } from '../../evidence/statements.ts'
import { descendants, namesOf, parseStatement } from '../../postgres/parser.ts'
import { repairText } from '../../postgres/repair-text.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { openMember } from '../cost-model/json-keys.ts'
import { nodesOf, type PlanNode } from '../cost-model/plan.ts'
import type { Accesses, TableUse } from '../statement/access.ts'
import { relationsOf } from '../statement/relations.ts'
import type { Relations } from '../statement/scope.ts'
import { idleCommands, readableCommands } from './maintenance.ts'
import { targetsOf } from './places.ts'
import { type Subject, useOf } from './subject.ts'
import { fastCost } from './weighing.ts'
import type { Planning } from './workload.ts'

/** A statement that wasn't judged, so it may cost more than it must. */
export interface UnjudgedStatement {
  readonly text: string
  readonly reason: string
  readonly totalMs: number
  /** Share of all database time, 0 to 1. */
  readonly share: number
}

/** Largest share of unjudged time at which an audit may still say that all is well. */
export const mostUnjudged = 0.05

/** The part of the database time of which an audit says nothing. */
export interface Unjudged {
  readonly share: number
  readonly totalMs: number
  /** Most time first. */
  readonly statements: readonly UnjudgedStatement[]
}

/** Finds statements that were neither planned nor free of everything that an index could serve. */
export function unjudgedIn(
  statements: readonly StatementUse[],
  planning: Planning,
  catalogue: Catalogue,
  limits: { readonly top: number; readonly hiddenMs: number },
): Unjudged {
  const judged = new Map(planning.subjects.map((subject) => [subject.counted, subject]))
  const skipped = new Map(planning.skipped.map((each) => [each.counted, each.reason]))
  const byTime = statements.toSorted((a, b) => b.totalMs - a.totalMs)
  // Nested statements' time is part of the time of those that called them.
  const sees = statements.some(({ nested }) => nested)
  const relations = relationsOf(catalogue)
  const open = byTime.flatMap((statement, i) => {
    const subject = judged.get(statement)
    const reason = subject
      ? whyPartly(subject, catalogue, sees)
      : (skipped.get(statement) ?? whyUnread(statement.text, { catalogue, relations, sees }))
    if (reason === undefined) return []
    const late = `only the ${limits.top} most expensive statements are looked at (--top)`
    return [{ statement, reason: i < limits.top ? reason : late }]
  })
  return summed(open, statements, limits.hiddenMs)
}

/** Largest share of a plan's cost that may come from parts that aren't followed. */
const decisive = 0.2

/** Why a statement that was planned is still not judged. */
function whyPartly(
  subject: Subject,
  catalogue: Catalogue,
  seesNested: boolean,
): string | undefined {
  const { accesses, planned, statement } = subject
  const stranger = planned
    .map(({ plan }) => strangerIn(plan, accesses, catalogue))
    .find((each) => each)
  const open = openIn(subject, catalogue)
  if (open !== undefined)
    return `it looks for ${open}, and pg_stat_statements keeps no names of members; --log shows them`
  if (stranger !== undefined) return `it reads ${stranger}, which can't be followed`
  if (seesNested) return undefined
  const trigger = accesses.write && catalogue.askingTriggers.get(accesses.write.table.oid)
  if (trigger !== undefined)
    return `it sets off the trigger ${trigger}, whose statements are counted only with pg_stat_statements.track = all`
  return whyCalling(parseStatement(repairText(statement.text)), catalogue)
}

/** A member of documents by which rows are looked for in the whole table, though its name isn't known. */
function openIn({ accesses, planned }: Subject, catalogue: Catalogue): string | undefined {
  const reads = (use: TableUse) =>
    planned.some(({ plan }) =>
      [...nodesOf(plan)].some(
        (node) =>
          node['Node Type'] === 'Seq Scan' &&
          node['Total Cost'] > Math.max(fastCost, plan['Total Cost'] * decisive) &&
          useOf(node, accesses, catalogue)?.use === use,
      ),
    )
  const open = accesses.predicates.find(
    (each) => each.kind === 'equality' && openMember(each) && reads(each.use),
  )
  return open?.kind === 'equality' ? open.key.sql : undefined
}

/** A relation whose reading makes up much of the plan though it's none of the statement's tables. */
function strangerIn(plan: PlanNode, accesses: Accesses, catalogue: Catalogue): string | undefined {
  const least = plan['Total Cost'] * decisive
  return [...nodesOf(plan)].find(
    (node) =>
      node['Relation Name'] !== undefined &&
      node['Node Type'].endsWith(' Scan') &&
      node['Total Cost'] > least &&
      !isSystemSchema(node.Schema) &&
      !useOf(node, accesses, catalogue),
  )?.['Relation Name']
}

function isSystemSchema(schema: string | undefined): boolean {
  return schema === 'pg_catalog' || schema === 'information_schema'
}

/** A function's own statements are counted apart, or not at all. */
function whyCalling(parsed: Node | undefined, catalogue: Catalogue): string | undefined {
  const called = [...descendants(parsed, 'FuncCall')].map(({ funcname }) =>
    namesOf(funcname).at(-1),
  )
  const own = called.find((name) => name !== undefined && catalogue.askingFunctions.has(name))
  if (own === undefined) return undefined
  return `it calls ${own}(), whose statements are counted only with pg_stat_statements.track = all`
}

function summed(
  open: readonly { readonly statement: StatementUse; readonly reason: string }[],
  statements: readonly StatementUse[],
  hiddenMs: number,
): Unjudged {
  const visibleMs = statements.reduce((sum, each) => sum + (each.nested ? 0 : each.totalMs), 0)
  const wholeMs = Math.max(visibleMs + hiddenMs, Number.MIN_VALUE)
  const entry = (text: string, reason: string, totalMs: number): UnjudgedStatement => ({
    text,
    reason,
    totalMs,
    share: totalMs / wholeMs,
  })
  const all = [
    ...open.map(({ statement, reason }) => entry(statement.text, reason, statement.totalMs)),
    ...(hiddenMs > 0
      ? [entry('(hidden)', 'they belong to other roles; pg_read_all_stats shows them', hiddenMs)]
      : []),
  ].toSorted((a, b) => b.totalMs - a.totalMs)
  const totalMs = all.reduce((sum, each) => sum + each.totalMs, 0)
  // A nested statement may be counted twice: by itself, and with its caller.
  return { share: Math.min(1, totalMs / wholeMs), totalMs, statements: all }
}

interface Known {
  readonly catalogue: Catalogue
  readonly relations: Relations
  /** Statements that run inside a function are counted too. */
  readonly sees: boolean
}

/** Why a statement was not read; undefined when it asks nothing that an index could serve. */
function whyUnread(text: string, { catalogue, relations, sees }: Known): string | undefined {
  const parsed = parseStatement(repairText(text))
  if (!parsed) return "it can't be parsed"
  const [kind = ''] = Object.keys(parsed)
  if (idleCommands.has(kind)) return undefined
  // Statements of a procedure or a block are counted by themselves.
  if (sees && (kind === 'CallStmt' || kind === 'DoStmt')) return undefined
  if (!readableCommands.has(kind))
    return `${firstWord(text)} is not judged, only queries and changes of rows are`
  const named = namedRelations(parsed)
  const unknown = named.find(
    ({ schema, name }) => !relations.table(schema, name) && !relations.view(schema, name),
  )
  if (unknown) return `which table "${unknown.name}" is can't be told from this login's search_path`
  return (sees ? undefined : whyCalling(parsed, catalogue)) ?? whyUnfollowed(parsed, named)
}

function firstWord(text: string): string {
  return (/[a-z]+/i.exec(text.replaceAll(/\/\*[^]*?\*\/|--.*/g, ''))?.[0] ?? 'It').toUpperCase()
}

function whyUnfollowed(parsed: Node, [first]: readonly Named[]): string | undefined {
  if (!first) return undefined
  return descendants(parsed, 'RangeTableSample').next().done
    ? `how it reads "${first.name}" can't be followed`
    : `it reads a random sample of "${first.name}" (TABLESAMPLE)`
}

interface Named {
  readonly schema: string | undefined
  readonly name: string
}

/** The relations that are none of the system's and none of the statement's own WITH queries. */
function namedRelations(parsed: Node): readonly Named[] {
  const own = new Set([...descendants(parsed, 'CommonTableExpr')].map(({ ctename }) => ctename))
  const into = targetsOf(parsed)
  return [...into, ...descendants(parsed, 'RangeVar')].flatMap(({ schemaname, relname = '' }) => {
    const isSystem = isSystemSchema(schemaname)
    const isOwn = schemaname === undefined && (own.has(relname) || relname.startsWith('pg_'))
    return isSystem || isOwn ? [] : [{ schema: schemaname, name: relname }]
  })
}
