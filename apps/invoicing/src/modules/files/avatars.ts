import type { Queryable, Tx } from '@tenfold/runtime'
import { sql } from 'kysely'
import { on, tenant } from '../../platform/database/index.ts'
import type { Parts } from '../../platform/http/index.ts'
import type { Square } from './squares.ts'

export const avatarTag = (userId: string) => `avatar:${userId}`

/** Keeps an upload until its squares are cut; it takes the place of an earlier one that still waits. */
export async function keepOriginal(tx: Tx, userId: string, content: Buffer): Promise<string> {
  const { id } = await on(tx)
    .insertInto('avatarOriginals')
    .values({ orgId: tenant(), userId, content })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'userId'])
        .doUpdateSet({ id: sql<string>`default`, content, createdAt: sql<Date>`now()` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function findOriginal(db: Queryable, id: string): Promise<Buffer | undefined> {
  const row = await on(db)
    .selectFrom('avatarOriginals')
    .select('content')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.content
}

/** Deletes an original and returns its user's id; undefined when a later upload has replaced it. */
export async function dropOriginal(tx: Tx, id: string): Promise<string | undefined> {
  const row = await on(tx)
    .deleteFrom('avatarOriginals')
    .where('id', '=', id)
    .returning('userId')
    .executeTakeFirst()
  return row?.userId
}

export async function replaceSquares(
  tx: Tx,
  { cache }: Pick<Parts, 'cache'>,
  userId: string,
  squares: readonly Square[],
): Promise<void> {
  const files = on(tx)
  await files.deleteFrom('avatars').where('userId', '=', userId).execute()
  const rows = squares.map((square) => ({ orgId: tenant(), userId, ...square }))
  if (rows.length > 0) await files.insertInto('avatars').values(rows).execute()
  await cache.invalidate(tx, [avatarTag(userId)])
}

/** Forgets a user's picture, and also the one that was about to become it. */
export async function removeAvatar(
  tx: Tx,
  parts: Pick<Parts, 'cache'>,
  userId: string,
): Promise<void> {
  await on(tx).deleteFrom('avatarOriginals').where('userId', '=', userId).execute()
  await replaceSquares(tx, parts, userId, [])
}

const square = (db: Queryable, userId: string, size: number) =>
  on(db).selectFrom('avatars').where('userId', '=', userId).where('size', '=', size)

export async function findSquare(db: Queryable, userId: string, size: number) {
  return square(db, userId, size).select(['content', 'hash']).executeTakeFirst()
}

export async function findHash(
  db: Queryable,
  userId: string,
  size: number,
): Promise<string | undefined> {
  return (await square(db, userId, size).select('hash').executeTakeFirst())?.hash
}

export async function usersWithAvatar(
  db: Queryable,
  userIds: readonly string[],
): Promise<Set<string>> {
  const rows = await on(db)
    .selectFrom('avatars')
    .select('userId')
    .distinct()
    .where('userId', '=', sql<string>`any(${[...userIds]})`)
    .execute()
  return new Set(rows.map(({ userId }) => userId))
}
