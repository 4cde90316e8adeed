import { Problem } from '../http/index.ts'
import type { Held, KeyStore } from './claim.ts'

interface Row {
  readonly hash: string
  readonly status: number | null
  readonly type: string | null
  readonly answer: string | null
}

const isFresh = `created_at > now() - interval '24 hours'`

/** The owner stands in the column of the users, who were the first to have keys. */
export function keyStore(table: string, tenantColumn: 'org_id' | 'organization_id'): KeyStore {
  const isOurs = `${tenantColumn} = $1 and user_id = $2`
  return {
    async find(db, { organizationId, owner, key }) {
      const { rows } = await db.query<Row>(
        `select request_hash as hash, status, content_type as type, answer
         from ${table} where ${isOurs} and key = $3 and ${isFresh}`,
        [organizationId, owner, key],
      )
      return rows[0] && toHeld(rows[0])
    },
    async insert(tx, { organizationId, owner, key, requestHash }) {
      // Waits for a transaction that is writing the same key: afterwards that request has the key, or it is free again.
      const { rowCount } = await tx.query(
        `insert into ${table} as held (${tenantColumn}, user_id, key, request_hash)
         values ($1, $2, $3, $4)
         on conflict (${tenantColumn}, user_id, key) do update
           set request_hash = excluded.request_hash, created_at = now(),
               status = null, content_type = null, answer = null
           where not held.${isFresh}`,
        [organizationId, owner, key, requestHash],
      )
      if (rowCount === 0) throw stillRunning()
    },
    async answer(db, { organizationId, owner, key }, { status, contentType, body }) {
      await db.query(
        `with gone as (delete from ${table} where ${isOurs} and not ${isFresh})
         update ${table} set status = $4, content_type = $5, answer = $6
         where ${isOurs} and key = $3 and ${isFresh}`,
        [organizationId, owner, key, status, contentType, body],
      )
    },
    async sweep(db, limit) {
      const some = `select id from ${table} where not ${isFresh} limit $1 for update skip locked`
      const { rowCount } = await db.query(`delete from ${table} where id in (${some})`, [limit])
      return rowCount ?? 0
    },
  }
}

function toHeld({ hash, status, type, answer }: Row): Held {
  const stored = { status: status ?? 0, contentType: type ?? '', body: answer ?? '' }
  return { requestHash: hash, answer: status === null ? undefined : stored }
}

export function stillRunning(): Problem {
  const detail =
    'A request with this Idempotency-Key has taken effect and was not answered yet. Send it again in a ' +
    'moment; if it stays so, the answer was lost: look whether the thing is there, then use a new key.'
  return new Problem('still-running', detail)
}
