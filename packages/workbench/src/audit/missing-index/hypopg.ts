import type { Reader } from '../connect.ts'
import { explain } from '../planning/explain.ts'
import { indexesOf } from '../planning/plan.ts'
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
 * Asks the planner again with the choices as hypothetical indexes, which live in this connection
 * only. Undefined where the extension isn't created,
 * a pooler hands out another connection, or the time is up.
 */
export async function askPlanner(
  reader: Reader,
  choices: readonly Choice[],
  subjects: readonly Subject[],
  deadline: number,
): Promise<PlannersWord | undefined> {
  const schema = await extensionSchema(reader)
  // It imitates no GIN index.
  const imitable = choices.filter(({ candidate }) => candidate.method === 'btree')
  if (schema === undefined || imitable.length === 0) return undefined
  const names = await imitate(reader, schema, imitable)
  const tables = new Set(imitable.map(({ shape }) => shape.table))
  const costs = new Map<Subject, number>()
  const used = new Set<string>()
  for (const subject of subjects.filter((each) => touches(each, tables))) {
    if (performance.now() > deadline) return undefined
    const answer = await explain(reader, subject.question)
    if ('refused' in answer) continue
    costs.set(subject, plannedCost({ ...subject, planned: answer.planned }))
    for (const { plan } of answer.planned) for (const name of indexesOf(plan)) used.add(name)
  }
  await reader.read((client) => client.query(`select ${schema}.hypopg_reset()`))
  const isUsed = (choice: Choice) => used.has(names.get(choice) ?? '')
  if (!imitable.some(isUsed)) return undefined
  return { choices: choices.filter((choice) => !names.has(choice) || isUsed(choice)), costs }
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

async function imitate(
  reader: Reader,
  schema: string,
  choices: readonly Choice[],
): Promise<ReadonlyMap<Choice, string>> {
  const sql = `select indexname as name from ${schema}.hypopg_create_index($1)`
  return reader.read(async (client) => {
    const names = new Map<Choice, string>()
    for (const choice of choices) {
      const ddl = createStatement(choice.candidate, choice.shape.name)
        .replace(' concurrently', '')
        .replace(/;$/, '')
      const { rows } = await client.query<{ name: string }>(sql, [ddl])
      if (rows[0]) names.set(choice, rows[0].name)
    }
    return names
  })
}
