import type { Queryable, Tx } from '@tenfold/runtime'
import { type Selectable, sql, type Updateable } from 'kysely'
import { countOf, on, type Tables, tenant } from '../../platform/database/index.ts'
import { notFound, type Parts, type Static, t } from '../../platform/http/index.ts'
import { organizationMonthIn } from '../settings/index.ts'
import { type Draft, limits } from './draft.ts'
import type { Tone } from './prompt.ts'

export const Reminder = t.Closed({
  id: t.IdText,
  subject: t.AnyText(limits.subject),
  text: t.AnyText(limits.text),
  version: t.Count,
  model: t.AnyText(200),
  createdAt: t.Timestamp,
  sentAt: t.OrNull(t.Timestamp),
  sentTo: t.OrNull(t.AnyText(254)),
})
export type Reminder = Static<typeof Reminder>

export async function insertReminder(tx: Tx, invoiceId: string, tone: Tone): Promise<string> {
  const { id } = await on(tx)
    .insertInto('reminders')
    .values({ orgId: tenant(), invoiceId, tone, version: nextVersion(invoiceId) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** So that no reminder has the version that another of the same invoice had. */
const nextVersion = (invoiceId: string) =>
  sql<number>`(select coalesce(max(version), 0) + 1 from reminders where invoice_id = ${invoiceId})`

/** Invoice and tone of a reminder that isn't written yet; undefined once it is. */
export async function findUnwritten(db: Queryable, id: string) {
  return on(db)
    .selectFrom('reminders')
    .select(['invoiceId', 'tone'])
    .where('id', '=', id)
    .where('writtenAt', 'is', null)
    .executeTakeFirst()
}

export async function writeReminder(
  tx: Tx,
  { cache }: Pick<Parts, 'cache'>,
  { id, draft, model }: { readonly id: string; readonly draft: Draft; readonly model: string },
): Promise<void> {
  await on(tx)
    .updateTable('reminders')
    .set({ subject: draft.subject, body: draft.text, model, writtenAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('writtenAt', 'is', null)
    .execute()
  await cache.invalidate(tx, [draftsTag])
}

export const draftsTag = 'reminders'

export async function updateReminder(
  tx: Tx,
  id: string,
  changes: Updateable<Tables['reminders']>,
): Promise<Reminder> {
  const row = await on(tx)
    .updateTable('reminders')
    .set({ ...changes, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow(noReminder)
  return toReminder(row)
}

export async function findReminder(db: Queryable, invoiceId: string): Promise<Reminder> {
  return toReminder(await latest(db, invoiceId).executeTakeFirstOrThrow(noReminder))
}

/** The same, held until the transaction ends: it is sent once, and as it was when it was read. */
export async function holdReminder(tx: Tx, invoiceId: string): Promise<Reminder> {
  const row = await latest(tx, invoiceId).forUpdate().executeTakeFirstOrThrow(noReminder)
  return toReminder(row)
}

const noReminder = () => notFound('reminder')

const columns = [
  'id',
  'subject',
  'body',
  'model',
  'version',
  'createdAt',
  'sentAt',
  'sentTo',
] as const

function latest(db: Queryable, invoiceId: string) {
  return on(db)
    .selectFrom('reminders')
    .select(columns)
    .where('invoiceId', '=', invoiceId)
    .where('writtenAt', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
}

type Row = Pick<Selectable<Tables['reminders']>, (typeof columns)[number]>

function toReminder({ subject, body, model, createdAt, sentAt, ...row }: Row): Reminder {
  return {
    ...row,
    subject: subject ?? '',
    text: body ?? '',
    model: model ?? '',
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  }
}

/** Drafts of this month, by the organisation's clock. One that never got written counts for as long as it may still be. */
export async function countDraftsOfMonth(db: Queryable): Promise<number> {
  const drafts = on(db)
    .selectFrom('reminders')
    .where('createdAt', '>=', await organizationMonthIn(db))
    .where((where) =>
      where.or([
        where('writtenAt', 'is not', null),
        where('createdAt', '>', sql<Date>`now() - interval '15 minutes'`),
      ]),
    )
  return countOf(drafts)
}
