import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { count, percent, whole } from '../../terminal/index.ts'
import type { IntegerType, Sequence, SequenceColumn, Table } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule, Seen } from './rule.ts'

const leastShare = 0.5
const dayMs = 86_400_000
/** A large table needs weeks to be prepared for another type. */
const urgentDays = 90

const highest: Readonly<Record<IntegerType, number>> = {
  smallint: 32_767,
  integer: 2_147_483_647,
  bigint: 2 ** 63,
}

/** Sequences that come to an end: their own, or that of the type of a column that holds their numbers. */
export const sequenceNearEnd: Rule = {
  judge: (seen) => {
    const byOid = new Map(seen.catalogue.tables.map((table) => [table.oid, table]))
    const unread = seen.catalogue.sequences.filter(({ readable }) => !readable).length
    return seen.catalogue.sequences.flatMap((sequence) => {
      const found = judgement(sequence, byOid, seen)
      if (!sequence.readable) return [{ ...found, withheld: notReadable(unread, seen) }]
      return usedOf(sequence) < leastShare ? [] : [found]
    })
  },
}

interface Bounds {
  readonly start: number
  readonly end: number
  readonly own: number
}

function notReadable(unread: number, { catalogue }: Seen): string {
  const { user } = catalogue.server
  return `"${user}" can't read ${count(unread, 'sequence')}, so the audit can't tell how near to their end. Run "grant select on all sequences in schema ... to ${user}".`
}

/** Share of the numbers that it will never give out again. */
function usedOf(sequence: Sequence): number {
  const { last, cycles } = sequence
  const { start, end, own } = boundsOf(sequence)
  // It begins again before any column is full.
  if (last === undefined || (cycles && end === own)) return 0
  return (last - start) / (end - start)
}

/** The numbers that it can give out, and that its columns can hold; `own` is the end of the sequence itself. */
function boundsOf({ min, max, increment, columns }: Sequence): Bounds {
  const limit = Math.min(...columns.map(capacityOf), highest.bigint)
  const [lowest, top] = [Math.max(min, -limit - 1), Math.min(max, limit)]
  return increment > 0
    ? { start: lowest, end: top, own: max }
    : { start: top, end: lowest, own: min }
}

function capacityOf({ type }: SequenceColumn): number {
  return type in highest ? highest[type as IntegerType] : Number.POSITIVE_INFINITY
}

function judgement(sequence: Sequence, tables: ReadonlyMap<number, Table>, seen: Seen): Judgement {
  const share = usedOf(sequence)
  const daysLeft = daysUntilEnd(sequence, tables, seen)
  const narrow = sequence.columns.filter((column) => capacityOf(column) <= highest.integer)
  const named = (column: SequenceColumn) => {
    const table = tables.get(column.table)
    return table ? `${shortName(table)}.${quoteIdentifier(column.name)}` : column.name
  }
  const { end, own } = boundsOf(sequence)
  const cause =
    end !== own && narrow[0]
      ? `${named(narrow[0])} is of type ${narrow[0].type}, which ends at ${whole(end)}, before the sequence does.`
      : `It ends at ${whole(end)}.`
  const rate =
    daysLeft === undefined ? '' : ` At the present rate that is in ${count(daysLeft, 'day')}.`
  const urgent = share >= 0.9 || (daysLeft ?? Number.POSITIVE_INFINITY) <= urgentDays
  return {
    severity: urgent ? 'high' : share >= 0.75 ? 'medium' : 'low',
    title: titleOf('sequence-near-end', {
      sequence: shortName(sequence),
      share: percent(share),
    }),
    why: `It stands at ${whole(sequence.last ?? 0)}. ${cause}${rate} Then every insert fails.`,
    sql: [...narrow.flatMap((column) => widen(column, tables)), ...widenSequence(sequence, narrow)],
    gain: `the numbers of ${narrow[0] ? named(narrow[0]) : shortName(sequence)} go on to ${sequence.increment > 0 ? '9,223,372,036,854,775,807' : '-9,223,372,036,854,775,808'}.`,
    undo: `the same statements with ${narrow[0]?.type ?? sequence.type}, as long as no number is larger. Each rewrites its table under a lock; large ones are better copied into a new column.`,
    apply: 'review',
    confidence: 'high',
  }
}

function widen({ table, name }: SequenceColumn, tables: ReadonlyMap<number, Table>): string[] {
  const of = tables.get(table)
  if (!of) return []
  return [`alter table ${qualifiedName(of)} alter column ${quoteIdentifier(name)} type bigint;`]
}

function widenSequence(sequence: Sequence, narrow: readonly SequenceColumn[]): readonly string[] {
  const { type, increment } = sequence
  const { own } = boundsOf(sequence)
  const usual = increment > 0 ? highest[type] : -highest[type] - 1
  const isIdentity = narrow.some(({ identity }) => identity)
  if (Math.abs(own) > highest.integer + 1 || (isIdentity && own === usual)) return []
  const wider = type === 'bigint' ? '' : ' as bigint'
  const bound = own === usual ? '' : increment > 0 ? ' no maxvalue' : ' no minvalue'
  return [`alter sequence ${qualifiedName(sequence)}${wider}${bound};`]
}

/** Estimates the days that are left by the rows inserted since statistics began; undefined when they are too few. */
function daysUntilEnd(
  sequence: Sequence,
  tables: ReadonlyMap<number, Table>,
  { catalogue, now }: Seen,
): number | undefined {
  const days = (now.getTime() - catalogue.server.statisticsSince.getTime()) / dayMs
  const inserted = tables.get(sequence.columns[0]?.table ?? 0)?.writes.inserted ?? 0
  if (days < 7 || inserted < 1_000 || sequence.increment < 0) return undefined
  const left = boundsOf(sequence).end - (sequence.last ?? 0)
  return Math.floor(left / ((inserted / days) * sequence.increment))
}
