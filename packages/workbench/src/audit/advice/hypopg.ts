import { quoteIdentifier } from '../../postgres/names.ts'
import type { Reader } from '../../postgres/reader.ts'
import { explain } from '../cost-model/explain.ts'
import type { IndexShape } from '../cost-model/index-shape.ts'
import { indexesOf, type Planned } from '../cost-model/plan.ts'
import { createStatement } from './ddl.ts'
import type { Subject } from './subject.ts'
import type { Option, PlannersWord } from './weighing.ts'

/** The planner's answers on indexes that don't exist, by the hypopg extension. */
export interface Asked {
  /** Options that no plan reads, though the extension can imitate them. */
  readonly unread: ReadonlySet<Option>
  readonly word: PlannersWord
}

/** Indexes that each statement's plans read, by the names of those that were imagined; for each rank of values. */
type Answers = Map<Subject, Map<string, readonly Reading[]>>

interface Reading {
  readonly planned: Planned
  readonly names: readonly string[]
}

/**
 * Asks the planner which of the options it would read: of all of them, and of all but each that a statement reads.
 * Hypothetical indexes are forgotten after each statement. Undefined where the extension isn't created, or can't imagine
 * them.
 */
export async function askPlanner(
  reader: Reader,
  options: readonly Option[],
  subjects: readonly Subject[],
  isUp: () => boolean,
): Promise<Asked | 'no time' | undefined> {
  const schema = await extensionSchema(reader)
  const imitable = options.filter(isImitable)
  if (schema === undefined || imitable.length === 0) return undefined
  const answers: Answers = new Map()
  const read = new Set<string>()
  for (const subject of subjects.filter(({ planned }) => planned.length > 0)) {
    if (isUp()) return 'no time'
    const near = imitable.filter((each) => touches(subject, each))
    const all = near.length > 0 ? await readings(reader, schema, subject, near) : []
    const names = new Set(all.flatMap((each) => each.names))
    for (const name of names) read.add(name)
    const known = new Map([[keyOf(near.map(({ shape }) => shape)), all]])
    for (const name of names) {
      const others = near.filter(({ shape }) => shape.name !== name)
      if (isUp()) return 'no time'
      known.set(
        keyOf(others.map(({ shape }) => shape)),
        others.length > 0 ? await readings(reader, schema, subject, others) : [],
      )
    }
    if (all.length > 0) answers.set(subject, known)
  }
  const unread = new Set(imitable.filter(({ shape }) => !read.has(shape.name)))
  return unread.size === imitable.length ? undefined : { unread, word: wordOf(answers, options) }
}

function keyOf(shapes: readonly IndexShape[]): string {
  return shapes
    .map(({ name }) => name)
    .toSorted()
    .join(' ')
}

/** The planner's choice says little beside an index that it can't imitate well. */
function wordOf(answers: Answers, options: readonly Option[]): PlannersWord {
  const plain = new Set(
    options.filter((each) => isImitable(each) && isPlain(each)).map(({ shape }) => shape),
  )
  return (subject, added) => {
    const known =
      added.every((shape) => plain.has(shape)) && answers.get(subject)?.get(keyOf(added))
    if (!known) return undefined
    return ({ binding }) => {
      const rank = binding.rank === 'absent' ? 'rare' : binding.rank
      return known.find(
        ({ planned }) => planned.binding.rank === rank && planned.binding.reach === binding.reach,
      )?.names
    }
  }
}

async function readings(
  reader: Reader,
  schema: string,
  subject: Subject,
  options: readonly Option[],
): Promise<readonly Reading[]> {
  const ddl = options.map(({ candidate, shape }) =>
    createStatement(candidate, shape.name, 'imagined'),
  )
  const answer = await explain(reader, { ...subject.question, imagined: { schema, ddl } })
  if ('refused' in answer) return []
  return answer.planned.map((planned) => {
    const read = new Set(indexesOf(planned.plan))
    const names = options.flatMap(({ shape }, i) =>
      read.has(answer.imagined[i] ?? '') ? [shape.name] : [],
    )
    return { planned, names }
  })
}

/** The extension imitates neither a GIN index nor one on a partitioned table. */
function isImitable({ candidate }: Option): boolean {
  return candidate.method === 'btree' && !candidate.table.partitioned
}

/** The planner has no statistics of an imagined index's expressions. */
function isPlain({ candidate }: Option): boolean {
  return candidate.keys.every(({ sql, columns }) => sql === quoteIdentifier(columns[0] ?? ''))
}

function touches({ accesses }: Subject, { shape }: Option): boolean {
  return accesses.uses.some(({ table }) => table.oid === shape.table)
}

async function extensionSchema(reader: Reader): Promise<string | undefined> {
  const sql = `select quote_ident(n.nspname) as schema from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace where e.extname = 'hypopg'`
  const { rows } = await reader.read((client) => client.query<{ schema: string }>(sql))
  return rows[0]?.schema
}
