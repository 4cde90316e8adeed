import type { Client } from '../test-app.ts'
import { callsOf, type Ids } from './calls.ts'
import { gist } from './gist.ts'
import type { Target } from './operations.ts'
import { send } from './proof.ts'
import type { Tenant } from './tenants.ts'

/** Everything that a tenant can read of its own, by the URL that it was read at. */
export async function readEverything(
  tenant: Tenant,
  targets: readonly Target[],
): Promise<Map<string, string>> {
  const read = new Map<string, string>()
  for (const target of targets.filter(({ method }) => method === 'GET'))
    for (const ids of await ownIds(target, tenant))
      for (const call of callsOf(target, ids)) {
        const answer = await send(tenant.owner, call)
        read.set(call.url, gist(answer))
      }
  return read
}

/** Reads whose answer has changed, though their owner has changed nothing since. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  return [...after]
    .filter(([url, said]) => before.get(url) !== said)
    .map(([url, said]) => `GET ${url} answered ${before.get(url)}, and now ${said}`)
}

/** Operations that the tenant itself reads nothing from: refusing them to others would prove nothing. */
export async function unreadable(tenant: Tenant, targets: readonly Target[]): Promise<string[]> {
  const faults: string[] = []
  for (const target of targets.filter(
    ({ method, places }) => method === 'GET' && places.length > 0,
  ))
    if (!(await canRead(tenant.owner, target, await ownIds(target, tenant))))
      faults.push(
        `${target.name} gives the first tenant nothing of its own: make something in test/isolation/fill-tenant.ts`,
      )
  return faults
}

async function canRead(owner: Client, target: Target, all: readonly Ids[]): Promise<boolean> {
  for (const ids of all)
    for (const call of callsOf(target, ids))
      if ((await send(owner, call)).status === 200) return true
  return false
}

/** The tenant's ids at all places of an operation, as many sets as there are. */
async function ownIds({ places }: Target, tenant: Tenant): Promise<Ids[]> {
  const columns: { at: string; ids: readonly string[] }[] = []
  for (const { at, kind } of places) columns.push({ at, ids: await tenant.idsOf(kind) })
  const longest = Math.max(1, ...columns.map(({ ids }) => ids.length))
  return Array.from({ length: longest }, (_, row) =>
    Object.fromEntries(columns.map(({ at, ids }) => [at, ids[row % ids.length] ?? ''])),
  )
}
