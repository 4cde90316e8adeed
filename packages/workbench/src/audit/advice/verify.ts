import type pg from 'pg'
import type { StatementUse } from '../../evidence/statements.ts'
import { connect } from '../../postgres/connect.ts'
import { qualifiedName } from '../../postgres/names.ts'
import { loadParser } from '../../postgres/parser.ts'
import { connectReader } from '../../postgres/reader.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { indexesOfAll } from '../cost-model/plan.ts'
import { nameTaken } from '../errors.ts'
import type { AdvisedIndex } from './advised-index.ts'
import { plannedCost } from './estimate.ts'
import type { Subject } from './subject.ts'
import { type Planning, planWorkload, understand } from './workload.ts'

export interface VerifyOptions {
  /** Must be a database of our own: indexes are made and dropped in it. */
  readonly adminUrl: string
  readonly indexes: readonly AdvisedIndex[]
  readonly statements: readonly StatementUse[]
  readonly signal?: AbortSignal
  /** Time to ask the planner in, before and after; default 30 s. */
  readonly planningMs?: number
}

export interface Verification {
  /** Made, and used by at least one statement, or made for one that the planner couldn't be asked about in time. */
  readonly created: readonly AdvisedIndex[]
  readonly dropped: readonly { readonly index: AdvisedIndex; readonly reason: string }[]
  /** The planner's cost of each statement, before and with the indexes that stay. */
  readonly statements: readonly VerifiedStatement[]
}

interface VerifiedStatement {
  readonly fingerprint: string
  readonly costBefore: number
  readonly costAfter: number
}

/** Makes the indexes for real, asks the planner again with the same values, and drops what it uses for nothing. */
export async function verifyIndexes(options: VerifyOptions): Promise<Verification> {
  const { adminUrl, indexes, statements, signal, planningMs = 30_000 } = options
  await loadParser()
  const { subjects: before } = await planAll(adminUrl, statements, planningMs)
  await createIndexes(adminUrl, indexes, signal)
  const { subjects: after, skipped, catalogue } = await planAll(adminUrl, statements, planningMs)
  const used = indexesOfAll(
    after.flatMap(({ planned }) => planned),
    catalogue.indexes,
  )
  const unknown = new Set(skipped.map(({ statement }) => statement.fingerprint))
  const isUnused = ({ name, statements: served }: AdvisedIndex) =>
    !used.has(name) && !served.some(({ fingerprint }) => unknown.has(fingerprint))
  const created = indexes.filter((index) => !isUnused(index))
  const unused = indexes.filter(isUnused)
  await dropIndexes({ adminUrl, indexes: unused })
  const reason = 'the planner uses it for no statement'
  return {
    created,
    dropped: unused.map((index) => ({ index, reason })),
    statements: compare(before, after),
  }
}

async function planAll(
  url: string,
  statements: readonly StatementUse[],
  planningMs: number,
): Promise<Planning & { readonly catalogue: Catalogue }> {
  await using reader = await connectReader(url)
  const catalogue = await reader.read(readCatalogue)
  const understood = understand(statements, catalogue)
  const until = performance.now() + planningMs
  const isUp = () => performance.now() > until
  return { ...(await planWorkload(reader, understood, catalogue, isUp)), catalogue }
}

function compare(
  before: readonly Subject[],
  after: readonly Subject[],
): readonly VerifiedStatement[] {
  const costs = new Map(after.map((subject) => [subject.statement, plannedCost(subject)]))
  return before.flatMap((subject) => {
    const costAfter = costs.get(subject.statement)
    if (costAfter === undefined || subject.planned.length === 0) return []
    const { fingerprint } = subject.statement
    return [{ fingerprint, costBefore: plannedCost(subject), costAfter }]
  })
}

/** All or none: when one fails, those already made are dropped again. */
async function createIndexes(
  adminUrl: string,
  indexes: readonly AdvisedIndex[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const client = await connect(adminUrl)
  const begun: AdvisedIndex[] = []
  try {
    for (const index of indexes) {
      signal?.throwIfAborted()
      if (index.prerequisite !== undefined) await client.query(index.prerequisite)
      await requireFree(client, index)
      begun.push(index)
      await client.query(index.ddl)
    }
    // An index on an expression has statistics of its own, and GIN a list of what is pending.
    const tables = new Set(
      indexes.map(({ schema, table }) => qualifiedName({ schema, name: table })),
    )
    for (const table of tables) await client.query(`analyze ${table}`)
  } catch (error) {
    await dropAll(client, begun)
    throw error
  } finally {
    await client.end()
  }
}

/** Refuses a name in use, since an index whose creation fails is dropped by its name. */
async function requireFree(client: pg.ClientBase, { schema, name }: AdvisedIndex): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select to_regclass($1) is not null as taken',
    [qualifiedName({ schema, name })],
  )
  if (rows[0]?.taken) throw nameTaken(qualifiedName({ schema, name }))
}

/** Undoes `verifyIndexes`. Indexes that aren't there are no mistake. */
export async function dropIndexes(options: {
  readonly adminUrl: string
  readonly indexes: readonly AdvisedIndex[]
}): Promise<void> {
  if (options.indexes.length === 0) return
  const client = await connect(options.adminUrl)
  try {
    await dropAll(client, options.indexes)
  } finally {
    await client.end()
  }
}

async function dropAll(client: pg.ClientBase, indexes: readonly AdvisedIndex[]): Promise<void> {
  for (const { dropDdl } of indexes) await client.query(dropDdl)
}
