import path from 'node:path'
import pg from 'pg'
import type { AppDescription } from 'tenfold'
import { journeys } from './load/journeys.ts'
import { sampleVisitors } from './load/visitors.ts'
import { buildFrontEnd } from './src/build.ts'
import { demoPassword, demoUser } from './src/demo.ts'
import { operatorSettings } from './src/platform/config/index.ts'
import { prepareDatabase } from './src/platform/database/index.ts'
import { seedDatabase } from './src/seed/index.ts'

/** Tells Tenfold how to run, fill and load this app. */
const invoicing: AppDescription = {
  name: 'invoicing',
  web: path.join(import.meta.dirname, 'src/main.ts'),
  worker: path.join(import.meta.dirname, 'src/worker.ts'),
  readiness: '/readyz',
  standIns: [
    { name: 'mailbox', file: path.join(import.meta.dirname, 'dev/mailbox.ts') },
    { name: 'assistant', file: path.join(import.meta.dirname, 'dev/assistant.ts') },
  ],
  settings: operatorSettings,
  build: buildFrontEnd,
  prepare: prepareDatabase,
  seed: seedDatabase,
  countUsers,
  demoLogin: { email: demoUser.email, password: demoPassword },
  sampleVisitors,
  journeys,
}

async function countUsers(adminUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const known = await client.query("select where to_regclass('public.users') is not null")
    if (known.rowCount === 0) return 0
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::integer as count from users',
    )
    return rows[0]?.count ?? 0
  } finally {
    await client.end()
  }
}

export default invoicing
