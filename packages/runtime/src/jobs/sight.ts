import type { Queryable } from '../db/index.ts'
import { queueFenced } from './errors.ts'

const seesAll = `
  select not row_security_active('tenfold_jobs') or exists (
    select from pg_policy
    where polrelid = 'tenfold_jobs'::regclass and polpermissive and polcmd = '*'
      and pg_get_expr(polqual, polrelid) = 'true'
      and exists (select from unnest(polroles) role where role = 0 or pg_has_role(role, 'usage'))) as "seesAll"`

/** Fails for a role that row-level security would show an empty queue. */
export async function requireSight(queue: Queryable): Promise<void> {
  const { rows } = await queue.query<{ seesAll: boolean }>(seesAll)
  if (!rows[0]?.seesAll) throw queueFenced()
}
