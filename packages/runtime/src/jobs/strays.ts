import type { Queryable } from '../db/index.ts'
import type { Keeper } from './keeper.ts'
import type { Attempt } from './table.ts'

/**
 * Finds jobs that are running in the name of this process but not in it, and gives them back: their claim, or the
 * commit of their inline job, has taken effect, but the connection broke before it was answered.
 */
export class Strays {
  #suspected = new Set<string>()

  /** Gives back what the last look has found too, since an inline job is not held at once. Returns how many. */
  async giveBack(db: Queryable, keeper: Pick<Keeper, 'worker' | 'heldJobs'>): Promise<number> {
    const { rows } = await db.query<Pick<Attempt, 'id' | 'attempt'>>(select, [
      keeper.worker,
      keeper.heldJobs,
    ])
    const found = new Set(rows.map(({ id, attempt }) => `${id}:${attempt}`))
    const lost = [...found].filter((stray) => this.#suspected.has(stray))
    this.#suspected = found
    if (lost.length === 0) return 0
    return (await db.query(giveBack, [keeper.worker, keeper.heldJobs, lost])).rowCount ?? 0
  }
}

/** `locked_until` is a lease from the claim on: a claim that is still being answered is younger. */
const isStray = `state = 'running' and worker = $1 and locked_until < now() and id <> all($2::uuid[])`
const select = `select id, attempt from tenfold_jobs where ${isStray} limit 500`
/** The handler hasn't run, so the attempt doesn't count. */
const giveBack = `
  update tenfold_jobs
  set state = 'queued', run_at = clock_timestamp(), locked_until = null, max_attempts = max_attempts + 1
  where ${isStray} and id || ':' || attempt = any($3)`
