import path from 'node:path'
import { Kysely, PostgresDialect as KyselyDialect } from 'kysely'
import { generate, PostgresDialect } from 'kysely-codegen'
import pg from 'pg'
import { expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { preparedDatabase } from '../../../test/test-app.ts'

/** Columns about which a constraint, or the code that writes them, says more than their type does. */
const columns = {
  'checkouts.plan': "'pro' | 'team'",
  'checkouts.status': "Generated<'open' | 'paid'>",
  'invitations.role': "'admin' | 'member'",
  'invoices.status': "Generated<'draft' | 'sent' | 'paid' | 'void'>",
  'members.role': "'owner' | 'admin' | 'member'",
  'organization_settings.flags': 'Generated<Record<string, boolean>>',
  'payments.method': "'bank' | 'cash' | 'card' | 'other'",
  'payments.status': "'pending' | 'unanswered' | 'succeeded' | 'failed'",
  'reminders.tone': "'friendly' | 'firm'",
  'subscriptions.plan': "Generated<'free' | 'pro' | 'team'>",
  'subscriptions.status': "Generated<'active' | 'past_due' | 'canceled'>",
}

const database = forFile(await preparedDatabase())

it('types the tables as the migrations make them; run with --update to have the file written', async () => {
  const dialect = new PostgresDialect({ dateParser: 'string', numericParser: 'number' })
  const client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
  // One connection, whose end can be waited for: the database is dropped right after.
  const pool = {
    connect: async () => Object.assign(client, { release: () => undefined }),
    end: () => client.end(),
    options: {},
  }
  const db = new Kysely({ dialect: new KyselyDialect({ pool }) })
  try {
    const types = await generate({
      db,
      dialect,
      camelCase: true,
      excludePattern: '{tenfold_*,invoicing_migrations*}',
      overrides: { columns },
    })
    await expect(types).toMatchFileSnapshot(path.join(import.meta.dirname, 'tables.d.ts'))
  } finally {
    await db.destroy()
  }
})
