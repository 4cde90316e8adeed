import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

interface Edit {
  /** Path below the runtime's sources. */
  readonly file: string
  /** Text that occurs once. */
  readonly find: string
  readonly replace: string
}

/** A router with a mistake that others have made, or that a change could make: the checker must see each. */
export interface Mutant {
  readonly name: string
  readonly edits: readonly Edit[]
}

const choice = 'return this.#choose(terms, bookmark)'
const owed = 'terms.session?.owe(this)'
const owedByTransaction = 'pool.use(terms, run).finally(() => router && terms.session?.owe(router))'
const owedAtBegin = 'if (router) terms.session?.owe(router)'
const now = `{ system: '0', timeline: 1, lsn: BigInt(Date.now()) }`

export const mutants: readonly [Mutant, ...Mutant[]] = [
  {
    name: 'round robin',
    edits: [
      {
        file: 'db/router.ts',
        find: choice,
        replace: `const all = this.#replicas.filter(({ isUp }) => isUp)
    const replica = all[Math.floor(Math.random() * all.length)]
    return replica ? { replica, bookmark: undefined } : forPrimary('down')`,
      },
    ],
  },
  {
    name: 'a timer of 2 s after each write',
    edits: [
      {
        file: 'db/router.ts',
        find: choice,
        replace: `return bookmark?.system === '0' && Date.now() - Number(bookmark.lsn) < 2_000
      ? forPrimary('timer')
      : this.#choose(terms, undefined)`,
      },
      {
        file: 'db/router.ts',
        find: owed,
        replace: `if (reason === 'no read') terms.session?.observe(${now})`,
      },
      { file: 'db/router.ts', find: 'terms.session?.observe(seen)', replace: '' },
      { file: 'db/router.ts', find: 'session?.startAt(this)', replace: '' },
      {
        file: 'db/router.ts',
        find: `if (consistency === 'session' && !bookmark) return`,
        replace: 'if (Math.random() > 2) return',
      },
      { file: 'db/create-db.ts', find: owedAtBegin, replace: '' },
      {
        file: 'db/create-db.ts',
        find: owedByTransaction,
        replace: `pool.use(terms, run).finally(() => terms.session?.observe(${now}))`,
      },
    ],
  },
  {
    name: 'the position is taken before COMMIT',
    edits: [
      {
        file: 'db/router.ts',
        find: 'return await (standsIn',
        replace: `terms.session?.observe(await this.position())
      return await (standsIn`,
      },
      { file: 'db/router.ts', find: owed, replace: '' },
      {
        file: 'db/create-db.ts',
        find: `const ended = ${owedByTransaction}`,
        replace: `if (router) terms.session?.observe(await router.position())
      const ended = pool.use(terms, run)`,
      },
      { file: 'db/create-db.ts', find: owedAtBegin, replace: '' },
    ],
  },
  {
    name: 'any replica, once one has caught up',
    edits: [
      {
        file: 'db/router.ts',
        find: choice,
        replace: `const isCaughtUp = this.#replicas.some(
      ({ position }) => position && bookmark && position.lsn >= bookmark.lsn,
    )
    return this.#choose(terms, isCaughtUp ? undefined : bookmark)`,
      },
    ],
  },
  {
    name: 'one position instead of two: the one that was looked up',
    edits: [
      {
        file: 'db/replica.ts',
        find: '{ ...history, lsn: copy.high }',
        replace: 'history',
      },
    ],
  },
  {
    name: 'positions are kept over a crash of the standby',
    edits: [
      {
        file: 'db/replica.ts',
        find: 'const isOld = !isNewEnough()',
        replace: 'const isOld = !copy.isSound',
      },
      {
        file: 'db/replica.ts',
        find: 'this.#position = seen.bookmark',
        replace: 'this.#position = laterOf(this.#position, seen.bookmark)',
      },
    ],
  },
  {
    name: 'transactions leave no bookmark',
    edits: [
      { file: 'db/create-db.ts', find: owedAtBegin, replace: '' },
      { file: 'db/create-db.ts', find: owedByTransaction, replace: 'pool.use(terms, run)' },
    ],
  },
]

/** Bookmarks that are carried over requests and jobs with a mistake. */
export const bookmarkMutants: readonly [Mutant, ...Mutant[]] = [
  {
    name: 'the last cookie wins',
    edits: [
      {
        file: 'bookmarks/trail.ts',
        find: 'isKnown && latest ? primary.confirm(latest)',
        replace: 'this.#carried ? primary.confirm(this.#carried)',
      },
    ],
  },
  {
    name: 'the last reply replaces the maximum in the store',
    edits: [
      {
        file: 'bookmarks/stores/postgres.ts',
        find: 'greatest(position, $4)',
        replace: '$4',
      },
      {
        file: 'bookmarks/stores/redis.ts',
        find: 'elseif not position or position < ARGV[3] then',
        replace: 'else',
      },
    ],
  },
  {
    name: 'a job starts where its process did',
    edits: [
      {
        file: 'jobs/attempt.ts',
        find: 'const position = primary.position()',
        replace: 'const position = (primary.started ??= primary.position())',
      },
    ],
  },
]

/** Copies the runtime's sources to `target` with the mutant planted. Throws when a text to replace isn't there once. */
export async function plant(
  { name, edits }: Mutant,
  sources: string,
  target: string,
): Promise<void> {
  await cp(sources, target, { recursive: true })
  for (const { file, find, replace } of edits) {
    const at = path.join(target, file)
    const [before, after, ...more] = (await readFile(at, 'utf8')).split(find)
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`Mutant "${name}": ${file} should hold this text once: ${find}`)
    await writeFile(at, before + replace + after)
  }
}
