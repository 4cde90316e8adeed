import type { Queryable } from '@tenfold/runtime'
import { sql } from 'kysely'
import { startOfMonth, today } from '../../calendar.ts'
import { on, tenant } from '../../platform/database/index.ts'
import { minutesMs, type Parts, requireVersion } from '../../platform/http/index.ts'
import type { Settings, SettingsChanges } from './schemas.ts'

const defaults: Settings = {
  branding: { color: '#2457d6', logoText: '' },
  currency: 'EUR',
  address: '',
  paymentTermDays: 14,
  timeZone: 'UTC',
  flags: {},
  version: 0,
}

export async function findSettings(db: Queryable): Promise<Settings> {
  const row = await on(db)
    .selectFrom('organizationSettings')
    .select(['color', 'logoText', 'currency', 'address', 'paymentTermDays', 'flags'])
    .select(['timeZone', 'version'])
    .where('orgId', '=', tenant())
    .executeTakeFirst()
  if (!row) return defaults
  const { color, logoText, ...rest } = row
  return { branding: { color, logoText }, ...rest }
}

export const settingsTag = 'settings'

/** The same, from a copy if there is one. */
export function keptSettings({ db, cache }: Pick<Parts, 'db' | 'cache'>): Promise<Settings> {
  const options = { tags: [settingsTag], ttl: 10 * minutesMs }
  return cache.get('settings', options, () => findSettings(db))
}

export async function organizationDay(parts: Pick<Parts, 'db' | 'cache'>): Promise<string> {
  return today((await keptSettings(parts)).timeZone)
}

/** The same within a transaction. */
export async function organizationDayIn(tx: Queryable): Promise<string> {
  return today((await findSettings(tx)).timeZone)
}

export async function organizationMonth(parts: Pick<Parts, 'db' | 'cache'>): Promise<Date> {
  return startOfMonth((await keptSettings(parts)).timeZone)
}

/** The same within a transaction, or past every copy. */
export async function organizationMonthIn(db: Queryable): Promise<Date> {
  return startOfMonth((await findSettings(db)).timeZone)
}

/** The organisation's time zone within a query of something else; null of one without settings. */
export const ownTimeZone = sql<string | null>`(select time_zone from organization_settings)`

interface Newborn {
  readonly logoText: string
  readonly timeZone?: string | undefined
}

/** Settings of a new organisation, which goes by its name at first. */
export async function insertSettings(
  tx: Queryable,
  { logoText, timeZone = 'UTC' }: Newborn,
): Promise<void> {
  await on(tx)
    .insertInto('organizationSettings')
    .values({ orgId: tenant(), logoText, timeZone })
    .onConflict((conflict) => conflict.column('orgId').doNothing())
    .execute()
}

export async function saveSettings(
  tx: Queryable,
  { version, ...changes }: SettingsChanges,
): Promise<Settings> {
  if (version !== undefined) {
    await lockSettings(tx)
    requireVersion('The settings', { ...changes, version }, await findSettings(tx))
  }
  const { branding = {}, flags, ...rest } = changes
  const given = { ...branding, ...rest }
  const merged = sql<
    Record<string, boolean>
  >`organization_settings.flags || ${JSON.stringify(flags ?? {})}::jsonb`
  await on(tx)
    .insertInto('organizationSettings')
    .values({
      orgId: tenant(),
      ...given,
      ...(flags ? { flags: json(flags) } : {}),
    })
    .onConflict((conflict) =>
      conflict.column('orgId').doUpdateSet({
        ...given,
        flags: merged,
        version: nextVersion,
        updatedAt: sql<Date>`now()`,
      }),
    )
    .execute()
  return findSettings(tx)
}

const nextVersion = sql<number>`organization_settings.version + 1`

async function lockSettings(tx: Queryable): Promise<void> {
  await on(tx)
    .selectFrom('organizationSettings')
    .select('orgId')
    .where('orgId', '=', tenant())
    .forNoKeyUpdate()
    .execute()
}

const json = (value: Record<string, boolean>) =>
  sql<Record<string, boolean>>`${JSON.stringify(value)}::jsonb`
