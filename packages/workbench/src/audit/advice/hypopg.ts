import type { Reader } from '../../postgres/reader.ts'
import { explain } from '../cost-model/explain.ts'
import { indexesOf, type Planned } from '../cost-model/plan.ts'
import type { Choice } from './choose.ts'
import { createStatement } from './ddl.ts'
import { plannedCost, type Subject } from './subject.ts'

/** The planner's own word on indexes that don't exist, by the hypopg extension. */
export interface PlannersWord {
  /** Choices that at least one plan uses, and those that hypopg can't imitate. */
  readonly choices: readonly Choice[]
  /** The planner's cost of a statement with all of them. */
  readonly costs: ReadonlyMap<Subject, number>
}

/**
 * Asks the planner again with the choices as hypothetical indexes, which are forgotten after each statement.
 * Undefined where the extension isn't created, it can't imagine them, or the time is up.
 */
export async function askPlanner(
  reader: Reader,
  choices: readonly Choice[],
  subjects: readonly Subject[],
  deadline: number,
): Promise<PlannersWord | undefined> {
  const schema = await extensionSchema(reader)
  const imitable = choices.filter(isImitable)
  if (schema === undefined || imitable.length === 0) return undefined
  const tables = new Set(imitable.map(({ shape }) => shape.table))
  const ddl = imitable.map(({ candidate, shape }) =>
    createStatement(candidate, shape.name, 'imagined'),
  )
  const costs = new Map<Subject, number>()
  const used = new Set<Choice>()
  for (const subject of subjects.filter((each) => touches(each, tables))) {
    if (performance.now() > deadline) return undefined
    const answer = await explain(reader, { ...subject.question, imagined: { schema, ddl } })
    if ('refused' in answer) continue
    costs.set(subject, plannedCost({ ...subject, planned: alike(answer.planned, subject) }))
    const read = new Set(answer.planned.flatMap(({ plan }) => indexesOf(plan)))
    for (const [i, choice] of imitable.entries())
      if (read.has(answer.imagined[i] ?? '')) used.add(choice)
  }
  if (used.size === 0) return undefined
  return { choices: choices.filter((choice) => !isImitable(choice) || used.has(choice)), costs }
}

/** Those for as many rows as the subject was planned for. */
function alike(planned: readonly Planned[], subject: Subject): readonly Planned[] {
  const reach = subject.planned[0]?.binding.reach
  return planned.filter(({ binding }) => binding.reach === reach)
}

/** The extension imitates neither a GIN index nor one on a partitioned table. */
function isImitable({ candidate }: Choice): boolean {
  return candidate.method === 'btree' && !candidate.table.partitioned
}

function touches({ accesses }: Subject, tables: ReadonlySet<number>): boolean {
  return accesses.uses.some(({ table }) => tables.has(table.oid))
}

async function extensionSchema(reader: Reader): Promise<string | undefined> {
  const sql = `select quote_ident(n.nspname) as schema from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace where e.extname = 'hypopg'`
  const { rows } = await reader.read((client) => client.query<{ schema: string }>(sql))
  return rows[0]?.schema
}
