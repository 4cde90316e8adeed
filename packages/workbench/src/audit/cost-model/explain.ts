import type { ClientBase } from 'pg'
import { own } from '../../postgres/own.ts'
import type { Reader } from '../../postgres/reader.ts'
import { declaredTypes, repairText } from '../../postgres/repair-text.ts'
import { asQuery } from './as-query.ts'
import { wordParameters } from './placeholder.ts'
import type { Binding, Planned } from './plan.ts'
import { planAll } from './plans.ts'
import { prepare, preparedName } from './prepare.ts'

export interface Question {
  readonly text: string
  /** Row-level security and privileges are planned as this role's, where this login may take it on. */
  readonly role: string | undefined
  /** Set when the statement's own search path is unknown and its tables aren't on ours. */
  readonly searchPath: string | undefined
  readonly bindings: readonly Binding[]
  /** Names of an app's own settings that may be read. */
  readonly settings: readonly string[]
  /** Indexes that don't exist, for the planner to imagine. */
  readonly imagined?: Imagined
}

/** Schema of the hypopg extension, quoted where it must be. */
interface Imagined {
  readonly schema: string
  readonly ddl: readonly string[]
}

export type Answer = Plans | { readonly refused: string }

interface Plans {
  readonly planned: readonly Planned[]
  readonly asRole: boolean
  readonly generic: boolean
  /** Names under which plans show the imagined indexes, one for each. */
  readonly imagined: readonly string[]
}

/** Asks the planner for one statement's plans, without running it; once the time is up, for the first one only. */
export async function explain(
  reader: Reader,
  question: Question,
  isUp: () => boolean = () => false,
): Promise<Answer> {
  const text = repairText(question.text)
  const reading = asQuery(text)
  const isOwnRole = question.role === undefined
  const attempts: readonly Attempt[] = [
    { text, role: question.role, asRole: true },
    ...(isOwnRole ? [] : [{ text, role: undefined, asRole: false }]),
    // A login that may only read can't have a change explained, but can have its search for rows.
    ...(reading === undefined ? [] : [{ text: reading, role: undefined, asRole: isOwnRole }]),
  ]
  let refused = ''
  for (const each of attempts) {
    try {
      return { ...(await explainAs(reader, question, each, isUp)), asRole: each.asRole }
    } catch (error) {
      refused = messageOf(error)
      if (!mayRetry(error)) break
    }
  }
  return { refused }
}

interface Attempt {
  readonly text: string
  readonly role: string | undefined
  /** Are its privileges and row-level security those of the statement's own role? */
  readonly asRole: boolean
}

/** The role can't be taken on (42501), or exists no more (22023). */
function mayRetry(error: unknown): boolean {
  return ['42501', '22023'].includes((error as { code?: string }).code ?? '')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function explainAs(
  reader: Reader,
  question: Question,
  { text, role }: Attempt,
  isUp: () => boolean,
): Promise<Omit<Plans, 'asRole'>> {
  const settings = { ...planSettings, ...searchPathOf(question) }
  const plan = async (client: ClientBase): Promise<Omit<Plans, 'asRole'>> => {
    await prepare(client, text, declaredTypes(question.text))
    await client.query(own('savepoint planning'))
    try {
      const imagined = await imagine(client, question.imagined)
      const asked = { ...question, words: wordParameters(text) }
      return { ...(await planAll(client, asked, isUp)), imagined }
    } finally {
      // Both are the connection's and outlive the transaction, after which a pooler may hand out another connection.
      const { imagined } = question
      const lines = [
        'rollback to savepoint planning',
        `deallocate ${preparedName}`,
        ...(imagined ? [`select ${imagined.schema}.hypopg_reset()`] : []),
      ]
      await client.query(lines.map(own).join('; '))
    }
  }
  return reader.read(plan, { role, settings })
}

/** The names that they are given. */
async function imagine(
  client: ClientBase,
  imagined: Imagined | undefined,
): Promise<readonly string[]> {
  if (!imagined) return []
  const { rows } = await client.query<{ name: string }>(
    own(`select made.indexname as name from unnest($1::text[]) with ordinality as wanted (ddl, place),
       ${imagined.schema}.hypopg_create_index(wanted.ddl) as made order by wanted.place`),
    [imagined.ddl],
  )
  return rows.map(({ name: given }) => given)
}

const planSettings = {
  // One process' work is compared with one process' work.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  // A plan that takes longer would take the time of all others.
  statement_timeout: '3000',
}

function searchPathOf({ searchPath }: Question): Record<string, string> {
  return searchPath === undefined ? {} : { search_path: searchPath }
}
