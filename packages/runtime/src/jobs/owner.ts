import { ownTenantChange, type Tx } from '../db/index.ts'
import { runInSession } from '../kernel/index.ts'

/*
 * Row-level security shows a job to its tenant alone. A job of no tenant is its own tenant, so that it
 * can be found by its id only.
 */

/** Value of the column `tenant` for a job that was enqueued under `tenant`. */
export function ownerOf(id: string, tenant: string | undefined): string {
  return tenant ?? `job:${id}`
}

/** The tenant that a job's handler works for, if any. */
export function tenantOf({
  id,
  owner,
}: {
  readonly id: string
  readonly owner: string
}): string | undefined {
  return owner === ownerOf(id, undefined) ? undefined : owner
}

/** Statements of the database that `work` sends see the jobs of this owner. */
export function asOwner<T>(owner: string, work: () => Promise<T>): Promise<T> {
  return runInSession({ tenant: owner }, work)
}

/**
 * The same in a transaction, which is in the session's tenant already: only a job of none needs more. `work` calls
 * its statement at once: whatever else the transaction sends comes before or after all three.
 */
export async function asOwnerIn<T>(
  tx: Tx,
  job: { readonly id: string; readonly owner: string },
  work: () => Promise<T>,
): Promise<T> {
  if (tenantOf(job) !== undefined) return work()
  const [, result] = await Promise.all([setTenant(tx, job.owner), work(), setTenant(tx, '')])
  return result
}

async function setTenant(tx: Tx, tenant: string): Promise<void> {
  await tx.query(ownTenantChange, [tenant])
}
