import fc from 'fast-check'
import type { Db, Tx } from '../src/db/index.ts'
import { runInSession } from '../src/kernel/index.ts'
import type { Sent } from './wire.ts'

/** A step of the function that a transaction runs. */
type Step =
  | { readonly kind: 'insert' | 'insert unawaited' | 'stray inserts' | 'throw' | 'undone insert' }
  | { readonly kind: 'failing statement' | 'swallowed failure' | 'unsendable statement' }
  | { readonly kind: 'insert before commit' | 'veto' | 'slipped commit' | 'slipped chain' }
  /** Branches at once, as by `Promise.all`; those that are false throw before their insert. */
  | { readonly kind: 'branches'; readonly finds: readonly boolean[] }

export interface Plan {
  readonly tenant: string
  readonly steps: readonly Step[]
  /** A statement on the `tx` that was kept for longer than the transaction. */
  readonly isUsedLater: boolean
}

const weighted = (weight: number, ...kinds: Exclude<Step, { finds: unknown }>['kind'][]) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constantFrom(...kinds) }) as fc.Arbitrary<Step>,
})

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  weighted(8, 'insert', 'undone insert', 'insert before commit'),
  weighted(4, 'insert unawaited', 'stray inserts', 'unsendable statement', 'swallowed failure'),
  weighted(2, 'throw', 'failing statement', 'veto', 'slipped commit', 'slipped chain'),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('branches' as const),
      finds: fc.array(fc.boolean(), { minLength: 2, maxLength: 5 }),
    }),
  },
)

export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  tenant: fc.constantFrom('a', 'b', 'c'),
  steps: fc.array(anyStep, { maxLength: 5 }),
  isUsedLater: fc.boolean(),
})

/** How a transaction went, as its caller saw it. */
export interface Account {
  readonly name: string
  readonly tenant: string
  readonly answered: Set<string>
  readonly called: Set<string>
  readonly undone: Set<string>
  outcome: 'committed' | 'rolled back' | 'unknown'
  error?: unknown
}

/** Carries out `plan` on `db`; `pause` decides when each step goes on. */
export async function carryOut(
  db: Db,
  name: string,
  plan: Plan,
  pause: () => Promise<unknown>,
): Promise<Account> {
  const account: Account = {
    name,
    tenant: plan.tenant,
    answered: new Set(),
    called: new Set(),
    undone: new Set(),
    outcome: 'rolled back',
  }
  let kept: Tx | undefined
  const strays: Promise<unknown>[] = []
  await runInSession({ tenant: plan.tenant }, async () => {
    await pause()
    try {
      await db.transaction(async (tx) => {
        kept = tx
        for (const step of plan.steps) {
          await pause()
          await take(step, { tx, account, pause, strays })
        }
      })
      account.outcome = 'committed'
    } catch (error) {
      account.error = error
      const isUnknown = (error as { code?: string }).code === 'db/commit-unknown'
      account.outcome = isUnknown ? 'unknown' : 'rolled back'
    }
    if (plan.isUsedLater && kept) await insert(kept, account).catch(() => undefined)
    await Promise.allSettled(strays)
  })
  return account
}

interface Stage {
  readonly tx: Tx
  readonly account: Account
  readonly pause: () => Promise<unknown>
  readonly strays: Promise<unknown>[]
}

async function take(step: Step, { tx, account, pause, strays }: Stage): Promise<void> {
  const tagged = (text: string) => `/* ${account.name} */ ${text}`
  switch (step.kind) {
    case 'insert':
      await insert(tx, account)
      return
    case 'insert unawaited':
      insert(tx, account).catch(() => undefined)
      return
    case 'stray inserts':
      strays.push(
        insert(tx, account).then(() => insert(tx, account)),
        pause().then(() => insert(tx, account)),
      )
      for (const stray of strays) stray.catch(() => undefined)
      return
    case 'throw':
      throw new Error('changed its mind')
    case 'failing statement':
      await tx.query(tagged('select 1/0'))
      return
    case 'swallowed failure':
      await tx.query(tagged('select 1/0')).catch(() => undefined)
      return
    case 'unsendable statement':
      await tx.query(tagged('select $1::int'), [{ toPostgres: refuse }]).catch(() => undefined)
      await tx.query(undefined as unknown as string).catch(() => undefined)
      await tx.query(tagged('select 1'), 5 as unknown as []).catch(() => undefined)
      return
    case 'undone insert': {
      // Called at once, so that no stray insert comes between.
      const undo = [
        tx.query('savepoint here'),
        insert(tx, account).then((body) => account.undone.add(body)),
        tx.query('rollback to savepoint here'),
      ]
      await Promise.allSettled(undo)
      await Promise.all(undo)
      return
    }
    case 'insert before commit':
      tx.beforeCommit(async () => {
        await pause()
        await insert(tx, account)
      })
      return
    case 'veto':
      tx.beforeCommit(() => pause().then(() => Promise.reject(new Error('veto'))))
      return
    case 'slipped commit':
    case 'slipped chain': {
      const text = `/* /* */ */ rollback${step.kind === 'slipped chain' ? ' and chain' : ''}`
      const all = [tx.query(text), insert(tx, account), insert(tx, account)]
      await Promise.allSettled(all)
      return
    }
    case 'branches':
      await Promise.all(
        step.finds.map(async (isFound) => {
          await insert(tx, account)
          await pause()
          if (!isFound) throw new Error('not found')
          await insert(tx, account)
        }),
      )
  }
}

function refuse(): never {
  throw new TypeError('no text')
}

/** A row that says who wrote it, under whatever tenant its statement really runs. */
async function insert(tx: Tx, account: Account): Promise<string> {
  const body = `${account.name} ${account.called.size}`
  account.called.add(body)
  await tx.query(
    `/* ${account.name} */ insert into notes (org_id, body) values (current_setting('app.tenant_id', true), $1)`,
    [body],
  )
  account.answered.add(body)
  return body
}

export interface Row {
  readonly org_id: string
  readonly body: string
}

/** Promises that the rows of `account` break, in words; empty when none is. */
export function faultsInRows(account: Account, rows: readonly Row[]): string[] {
  const { name, tenant, answered, undone, outcome } = account
  const own = rows.filter(({ body }) => body.startsWith(`${name} `))
  const bodies = new Set(own.map(({ body }) => body))
  const expected = new Set([...answered].filter((body) => !undone.has(body)))
  const isWhole = bodies.size === expected.size && [...bodies].every((body) => expected.has(body))
  const isKept = outcome === 'committed' ? isWhole : bodies.size === 0
  return [
    ...own
      .filter(({ org_id }) => org_id !== tenant)
      .map(({ org_id, body }) => `"${body}" of tenant ${tenant} is under tenant "${org_id}"`),
    ...(isKept || (outcome === 'unknown' && isWhole)
      ? []
      : [`${name} ${outcome}: expected ${[...expected].join()}, found ${[...bodies].join()}`]),
  ]
}

/** Promises that the order of statements on one connection breaks, in words. */
export function faultsOnWire(
  sent: readonly Sent[],
  tenants: ReadonlyMap<string, string>,
): string[] {
  const faults: string[] = []
  let open: { owner?: string; tenant: string } | undefined
  let last = ''
  for (const { text, values } of sent) {
    const owner = /^\/\* (t\S+) \*\//.exec(text)?.[1]
    if (text === 'begin') {
      if (open) faults.push(`begin inside the transaction of ${open.owner}`)
      open = { tenant: '' }
    } else if (text === 'commit' || text === 'rollback') {
      // A check sent along with COMMIT may have failed: then the server never came to it.
      const isAfterChecks = text === 'rollback' && last === 'commit'
      if (!open && !isAfterChecks) faults.push(`${text} outside of a transaction`)
      open = undefined
    } else if (text.endsWith('*/ rollback')) {
      open = undefined
    } else if (text.endsWith('*/ rollback and chain')) {
      if (open) open.tenant = 'none: it was chained'
    } else if (text.startsWith('select set_config')) {
      if (open) open.tenant = values[0] ?? ''
    } else if (owner) {
      if (!open) faults.push(`${text} was sent outside of its transaction`)
      else if ((open.owner ??= owner) !== owner)
        faults.push(`${text} was sent inside ${open.owner}`)
      if (open && open.tenant !== tenants.get(owner)) faults.push(`${text} ran as ${open.tenant}`)
    }
    last = text
  }
  return faults
}
