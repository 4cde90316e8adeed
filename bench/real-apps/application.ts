import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'

interface Statement {
  readonly name: string
  readonly weight: number
  readonly text: string
  /** A query whose rows are lists of parameters; the same list is asked more than once when it runs out. */
  readonly values?: string
}

export interface Application {
  readonly name: string
  readonly schema: string
  readonly seed: string
  /** Statements that insert 100,000 rows in all into the busiest tables. */
  readonly inserts: string
  readonly maintainers: readonly string[]
  readonly byHand: readonly string[]
  readonly statements: readonly Statement[]
}

export interface Asked {
  readonly name: string
  readonly text: string
  readonly values: readonly (string | null)[]
}

export async function readApplication(folder: string): Promise<Application> {
  const read = (name: string) => readFile(path.join(folder, name), 'utf8')
  const optional = (name: string) => read(name).catch(() => '')
  return {
    name: path.basename(folder),
    schema: await read('schema.sql'),
    seed: await read('seed.sql'),
    inserts: await optional('inserts.sql'),
    maintainers: linesOf(await read('maintainers.sql')),
    byHand: linesOf(await optional('by-hand.sql')),
    statements: statementsOf(await read('statements.sql')),
  }
}

/** One index a line. */
function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^create /i.test(line))
}

/** Each statement begins with the comments "-- statement: name", "-- weight: 3" and, if it has parameters, "-- values: select ...". */
function statementsOf(text: string): readonly Statement[] {
  return text
    .split(/^-- statement: /m)
    .slice(1)
    .map((block) => {
      const [name = '', ...lines] = block.split('\n')
      const said = (word: string) => {
        const start = lines.findIndex((line) => line.startsWith(`-- ${word}: `))
        if (start < 0) return undefined
        const end = lines.findIndex((line, i) => i > start && !line.startsWith('--   '))
        return lines.slice(start, end).join('\n').replace(`-- ${word}: `, '').replace(/^--/gm, '')
      }
      const values = said('values')
      const sql = lines.filter((line) => !line.startsWith('--')).join('\n')
      return {
        name: name.trim(),
        weight: Number(said('weight') ?? 1),
        text: sql.trim().replace(/;$/, ''),
        ...(values === undefined ? {} : { values }),
      }
    })
}

/** Draws statements by weight, the same ones each time, each with the next of its values. */
export async function drawStatements(
  client: pg.Client,
  { statements }: Application,
  count: number,
): Promise<readonly Asked[]> {
  const pools = new Map<Statement, readonly (string | null)[][]>()
  await client.query('select setseed(0.42)')
  for (const statement of statements) pools.set(statement, await valuesOf(client, statement))
  const total = statements.reduce((sum, { weight }) => sum + weight, 0)
  const used = new Map<Statement, number>()
  const random = randomFrom(42)
  return Array.from({ length: count }, () => {
    let left = random() * total
    const drawn = statements.find(({ weight }) => (left -= weight) < 0) ?? statements[0]
    if (!drawn) throw new Error('There are no statements.')
    const pool = pools.get(drawn) ?? []
    const place = used.get(drawn) ?? 0
    used.set(drawn, place + 1)
    return { name: drawn.name, text: drawn.text, values: pool[place % pool.length] ?? [] }
  })
}

async function valuesOf(
  client: pg.Client,
  { name, values }: Statement,
): Promise<readonly (string | null)[][]> {
  if (values === undefined) return [[]]
  const { rows } = await client.query<(string | null)[]>({
    text: values,
    rowMode: 'array',
    // As text, so that the server takes each for what its place asks for.
    types: { getTypeParser: () => (text: string) => text },
  })
  if (rows.length === 0) throw new Error(`"${name}" has no values.`)
  return rows
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
