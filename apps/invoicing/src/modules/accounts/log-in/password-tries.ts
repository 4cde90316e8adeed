import type { Queryable } from '@tenfold/runtime'
import type { AppConfig } from '../../../platform/config/index.ts'
import { Problem } from '../../../platform/http/index.ts'

/** Enough for a person who has several passwords to try. */
const freeTries = 5
/** Longest wait after failed tries: an attacker can't lock the owner out for longer. */
const longestWaitS = 60

export type PasswordTries = ReturnType<typeof passwordTries>

/** Limits how often passwords of one account are tried, across all addresses and processes. */
export function passwordTries(db: Queryable, { limitsRates }: Pick<AppConfig, 'limitsRates'>) {
  return {
    /** Tries a password by `work`, which throws if it was wrong; throws a refusal when it's too early. */
    async of<T>(key: string, work: () => Promise<T>): Promise<T> {
      if (!limitsRates) return work()
      await countTry(db, key)
      const result = await work()
      await forgetTries(db, key)
      return result
    },
  }
}

/**
 * Counts a try before it is made, so that of many at once, in all processes, no more than allowed continue. After the
 * free ones each doubles the next wait. Throws the refusal. After an hour of silence the count begins anew.
 */
async function countTry(db: Queryable, key: string): Promise<void> {
  const { rowCount } = await db.query(
    `insert into password_tries as tried (key, tries, last_at, next_at)
     values ($1, 1, now(), now())
     on conflict (key) do update set
       tries = case when ${isForgotten} then 1 else tried.tries + 1 end,
       last_at = now(),
       next_at = now() + case
         when ${isForgotten} or tried.tries < ${freeTries - 1} then interval '0'
         else least(${longestWaitS}, 2 ^ least(tried.tries + 2 - ${freeTries}, 10)) * interval '1 second'
       end
     where tried.next_at <= now()`,
    [key],
  )
  if (rowCount === 0) throw await refusal(db, key)
}

const isForgotten = `tried.last_at < now() - interval '1 hour'`

/** The password was right, so the tries before it were its owner's. */
export async function forgetTries(db: Queryable, key: string): Promise<void> {
  await db.query('delete from password_tries where key = $1', [key])
}

async function refusal(db: Queryable, key: string): Promise<Problem> {
  const { rows } = await db.query<{ seconds: number }>(
    `select ceil(extract(epoch from next_at - now()))::int as seconds from password_tries where key = $1`,
    [key],
  )
  const seconds = Math.max(1, rows[0]?.seconds ?? 1)
  const detail = `Too many wrong passwords for this account: wait ${seconds} s, or set a new password by mail`
  return new Problem('too-many-requests', detail, { retryAfterS: seconds })
}
