import type { AdvisedIndex, ToVerify, Verified, Verifier } from '../audit/index.ts'
import { connect } from '../postgres/connect.ts'
import { qualifiedName } from '../postgres/names.ts'
import { loadParser } from '../postgres/parser.ts'
import { connectReader } from '../postgres/reader.ts'
import { bytes, count, percent } from '../terminal/index.ts'
import { type Filled, fill } from './fill.ts'
import { readSchema, type Schema } from './read-schema.ts'
import { type Failed, rebuild } from './rebuild.ts'
import { startScratch } from './scratch.ts'
import { openTarget, requireCopy } from './target.ts'
import { tryIndexes } from './try-indexes.ts'

export interface VerifyOptions {
  /** A copy of the audited database; default: a Postgres of our own, deleted afterwards. */
  readonly on?: string | undefined
  /** Most data to be copied. */
  readonly limitBytes: number
  readonly signal: AbortSignal
  /** Called with each step that takes long. */
  readonly say: (line: string) => void
}

/** Tries indexes on a copy of the data. The audited database is only read. */
export function verifier(options: VerifyOptions): Verifier {
  return async (what) => {
    const started = performance.now()
    await loadParser()
    const { on } = options
    const verified =
      on === undefined ? await onScratch(what, options) : await onCopy(what, { ...options, on })
    return { ...verified, elapsedMs: performance.now() - started }
  }
}

type Outcome = Omit<Verified, 'elapsedMs'>

async function onScratch(what: ToVerify, options: VerifyOptions): Promise<Outcome> {
  const { catalogue, url, indexes } = what
  if (indexes.length === 0) return { ...nothing, where: nothingToTry }
  const { signal, say } = options
  await using reader = await connectReader(url)
  const schema = await readSchema(reader, tablesNeeded(what), rolesNeeded(what))
  say('Starting a Postgres to try the indexes in')
  await using scratch = await startScratch(schema, signal)
  const made = await scratch.database('trial')
  const client = await connect(made.url)
  try {
    const failed = [...made.failed, ...(await rebuild(client, schema.before, signal))]
    say('Copying rows')
    const { limitBytes } = options
    const filled = await fill({
      from: url,
      to: made.url,
      tables: schema.tables,
      limitBytes,
      folder: scratch.folder,
      signal,
    })
    say('Building the indexes that are there already')
    await client.query('create schema if not exists public')
    failed.push(...(await rebuild(client, [...schema.after, ...grants(schema)], signal)))
    await client.query('vacuum analyze')
    const role = catalogue.server.user
    await using target = await openTarget(made.url, { role, isScratch: true, signal })
    const tried = await tryIndexes({
      ...what,
      target,
      signal,
      begun: () => undefined,
      progress: progressOf(say),
    })
    return {
      ...tried,
      where: whereOf(filled),
      notes: [
        ...versionNote(catalogue.server.version),
        ...failedNote(failed),
        ...sampleNote(filled),
      ],
    }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Foreign keys without an index are a risk of the future: no statement shows what theirs would bring. */
export const nothingToTry = 'No statement lacks an index, so there was none to try.'

const nothing = { indexes: [], statements: [], notRun: [], notes: [] } as const

/** Rights aren't what is tried; row-level security is, and stays. */
function grants({ before }: Schema): readonly string[] {
  const schemas = before.flatMap((sql) => /^create schema if not exists (.*)$/.exec(sql)?.[1] ?? [])
  return schemas.map((schema) => `grant all on all tables in schema ${schema} to public`)
}

export function tablesNeeded({ indexes, subjects }: ToVerify): readonly number[] {
  const indexed = new Set(indexes.map(({ shape }) => shape.table))
  const near = subjects.filter(({ accesses }) =>
    accesses.uses.some(({ table }) => indexed.has(table.oid)),
  )
  const used = near.flatMap(({ accesses }) => accesses.uses.map(({ table }) => table.oid))
  return [...new Set(used)]
}

export function rolesNeeded({ catalogue, subjects }: ToVerify): readonly string[] {
  const asked = subjects.flatMap(({ question }) => question.role ?? [])
  return [...new Set([catalogue.server.user, ...asked])]
}

async function onCopy(
  what: ToVerify,
  { on, signal, say }: VerifyOptions & { readonly on: string },
): Promise<Outcome> {
  const tables = what.indexes.map(({ schema, table }) => qualifiedName({ schema, name: table }))
  await requireCopy(what.url, on, [...new Set(tables)])
  if (what.indexes.length === 0) return { ...nothing, where: nothingToTry }
  const begun: AdvisedIndex[] = []
  try {
    await using target = await openTarget(on, { role: undefined, isScratch: false, signal })
    say('Building the indexes')
    const tried = await tryIndexes({
      ...what,
      target,
      signal,
      begun: (index) => begun.push(index),
      progress: progressOf(say),
    })
    return { ...tried, where: 'Tried on the copy that --verify-on names.', notes: [] }
  } finally {
    await dropAgain(on, begun)
  }
}

/** Drops them by a connection of its own, since the other may have been cut off in the middle. */
async function dropAgain(url: string, indexes: readonly AdvisedIndex[]): Promise<void> {
  if (indexes.length === 0) return
  const client = await connect(url)
  try {
    for (const { dropDdl } of indexes) await client.query(dropDdl)
  } finally {
    await client.end()
  }
}

function progressOf(say: VerifyOptions['say']): (done: number, all: number) => void {
  return (done, all) => say(`Running statement ${done} of ${all}`)
}

function whereOf({ tables, bytes: size, sampled }: Filled): string {
  const what = sampled.size > 0 ? 'a sample of' : 'all rows of'
  return `Tried in a Postgres 18 of its own with ${what} ${count(tables, 'table')} (${bytes(size)}), which was deleted again.`
}

function versionNote(version: number): readonly string[] {
  return version === 18
    ? []
    : [
        `The audited server is Postgres ${version}: it may plan otherwise than the Postgres 18 in which the indexes were tried.`,
      ]
}

function failedNote(failed: readonly Failed[]): readonly string[] {
  const objects = failed.filter(({ sql }) => !/^(alter|grant)/i.test(sql))
  const [first] = objects
  if (!first) return []
  const head = first.sql.replaceAll(/\s+/g, ' ').slice(0, 80)
  return [
    `${count(objects.length, 'object')} of the schema could not be made there, first "${head}": ${first.reason}. Statements that need them are listed as not run.`,
  ]
}

function sampleNote({ sampled }: Filled): readonly string[] {
  const tables = [...sampled].map(([name, share]) => `${percent(share)} of ${name}`)
  return tables.length === 0
    ? []
    : [
        `Times are those of the sample (${tables.join(', ')}): with all rows, statements that read whole tables take longer.`,
      ]
}
