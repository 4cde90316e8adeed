import type { Tx } from '@tenfold/runtime'
import { Problem } from '../../platform/http/index.ts'
import { plans } from './plans.ts'
import { findSubscription, lockSubscription } from './queries.ts'
import type { Limits, Plan } from './schemas.ts'
import { standingOf } from './standing.ts'

/**
 * Refuses with 402 when the organisation's plan has no room for one more. Plans without a limit
 * neither count nor wait. Under the others, creations wait for each other from here until the
 * transaction ends, so that two at once don't both take the last place: ask before locking anything else.
 */
export async function requireRoom(
  tx: Tx,
  what: keyof Limits,
  used: () => Promise<number>,
): Promise<void> {
  if (limitOf(await planOf(tx, findSubscription), what) === null) return
  // Read again: another transaction may have changed the plan while this one waited.
  const plan = await planOf(tx, lockSubscription)
  const limit = limitOf(plan, what)
  if (limit !== null && (await used()) >= limit) throw noRoom(plan, what, limit)
}

async function planOf(tx: Tx, find: typeof findSubscription): Promise<Plan> {
  return standingOf(await find(tx), new Date()).plan
}

const limitOf = (plan: Plan, what: keyof Limits) => plans[plan].limits[what]

const amounts: Readonly<Record<keyof Limits, string>> = {
  members: 'members, invited ones included',
  customers: 'customers',
  invoicesPerMonth: 'invoices a month',
  draftsPerMonth: 'drafts of the assistant a month',
}

function noRoom(plan: Plan, what: keyof Limits, limit: number): Problem {
  const { name } = plans[plan]
  const holds = `The ${name} plan holds ${limit.toLocaleString('en')} ${amounts[what]}, and they are used up.`
  const wayOut =
    plan === 'team' ? 'They are counted anew next month.' : 'An owner can choose a larger plan.'
  return new Problem('plan-limit-reached', `${holds} ${wayOut}`)
}
