import { messageOf } from '@tenfold/error'
import type { AdvisedIndex } from '../audit/index.ts'
import { qualifiedName } from '../postgres/names.ts'
import type { Target } from './target.ts'

export interface Built {
  readonly index: AdvisedIndex
  readonly sizeBytes: number
}

export interface NotBuilt {
  readonly index: AdvisedIndex
  readonly reason: string
}

/** Builds the indexes that can be built. `begun` is told of each before, so that whatever happens it can be dropped. */
export async function buildIndexes(
  { client, isScratch }: Target,
  indexes: readonly AdvisedIndex[],
  options: { readonly begun: (index: AdvisedIndex) => void; readonly signal: AbortSignal },
): Promise<{ readonly built: readonly Built[]; readonly notBuilt: readonly NotBuilt[] }> {
  const built: Built[] = []
  const notBuilt: NotBuilt[] = []
  for (const index of indexes) {
    options.signal.throwIfAborted()
    const name = qualifiedName(index)
    try {
      const { rows } = await client.query<{ taken: boolean }>(
        'select to_regclass($1) is not null as taken',
        [name],
      )
      if (rows[0]?.taken) throw new Error(`the name ${name} is taken there`)
      if (isScratch && index.prerequisite?.startsWith('create extension'))
        await client.query(index.prerequisite)
      options.begun(index)
      await client.query(index.ddl)
      built.push({ index, sizeBytes: await sizeOf(client, name) })
    } catch (error) {
      options.signal.throwIfAborted()
      notBuilt.push({ index, reason: `It could not be built: ${messageOf(error)}.` })
    }
  }
  // An expression has statistics only once it is in an index.
  const tables = new Set(
    built.map(({ index: { schema, table } }) => qualifiedName({ schema, name: table })),
  )
  if (isScratch) for (const table of tables) await client.query(`analyze ${table}`)
  return { built, notBuilt }
}

async function sizeOf(client: Target['client'], name: string): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    `select sum(pg_relation_size(relid))::float8 as bytes
     from (select relid from pg_partition_tree($1::regclass) union select $1::regclass) as parts`,
    [name],
  )
  return rows[0]?.bytes ?? 0
}

/** The drop without CONCURRENTLY, which no transaction allows. */
export function plainDrop(index: AdvisedIndex): string {
  return `drop index if exists ${qualifiedName(index)}`
}
