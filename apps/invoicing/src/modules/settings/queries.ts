import type { Queryable } from '@tenfold/runtime'
import { type Generated, sql } from 'kysely'
import { on, tenant } from '../../database/index.ts'
import { type Parts, requireVersion } from '../../http/index.ts'

interface SettingsTables {
  readonly organizationSettings: {
    readonly orgId: string
    readonly color: Generated<string>
    readonly logoText: Generated<string>
    readonly currency: Generated<string>
    readonly address: Generated<string>
    readonly paymentTermDays: Generated<number>
    readonly flags: Generated<Record<string, boolean>>
    readonly version: Generated<number>
    readonly updatedAt: Generated<Date>
  }
}

/** An organisation's application configuration. */
export interface Settings {
  readonly branding: { readonly color: string; readonly logoText: string }
  readonly currency: string
  /** The sender's, on invoices. */
  readonly address: string
  /** Days from an invoice's date until it is due. */
  readonly paymentTermDays: number
  readonly flags: Record<string, boolean>
  /** Counts their changes. */
  readonly version: number
}

export interface SettingsChanges {
  readonly branding?: { readonly color?: string; readonly logoText?: string }
  readonly currency?: string
  readonly address?: string
  readonly paymentTermDays?: number
  readonly flags?: Record<string, boolean>
}

const defaults: Settings = {
  branding: { color: '#2457d6', logoText: '' },
  currency: 'EUR',
  address: '',
  paymentTermDays: 14,
  flags: {},
  version: 0,
}

export async function findSettings(db: Queryable): Promise<Settings> {
  const row = await on<SettingsTables>(db)
    .selectFrom('organizationSettings')
    .select(['color', 'logoText', 'currency', 'address', 'paymentTermDays', 'flags', 'version'])
    .where('orgId', '=', tenant())
    .executeTakeFirst()
  if (!row) return defaults
  const { color, logoText, ...rest } = row
  return { branding: { color, logoText }, ...rest }
}

export const settingsTag = 'settings'
const minutesMs = 60_000

/** The same, from a copy if there is one. */
export function keptSettings({ db, cache }: Pick<Parts, 'db' | 'cache'>): Promise<Settings> {
  const options = { tags: [settingsTag], ttl: 10 * minutesMs }
  return cache.get('settings', options, () => findSettings(db))
}

/** Settings of a new organisation, which goes by its name at first. */
export async function insertSettings(tx: Queryable, logoText: string): Promise<void> {
  await on<SettingsTables>(tx)
    .insertInto('organizationSettings')
    .values({ orgId: tenant(), logoText })
    .onConflict((conflict) => conflict.column('orgId').doNothing())
    .execute()
}

/** Changes what is named and keeps the rest. */
export async function saveSettings(
  tx: Queryable,
  { version, ...changes }: SettingsChanges & { readonly version?: number },
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
  await on<SettingsTables>(tx)
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

/** Until the transaction ends nobody else changes them, if there are any. */
async function lockSettings(tx: Queryable): Promise<void> {
  await on<SettingsTables>(tx)
    .selectFrom('organizationSettings')
    .select('orgId')
    .where('orgId', '=', tenant())
    .forNoKeyUpdate()
    .execute()
}

const json = (value: Record<string, boolean>) =>
  sql<Record<string, boolean>>`${JSON.stringify(value)}::jsonb`
