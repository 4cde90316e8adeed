import { createTenfold, readConfig } from '@tenfold/runtime'
import { Pool } from '@tenfold/runtime/pg'
import { drizzle } from 'drizzle-orm/node-postgres'

export const tenfold = createTenfold(readConfig(process.env))
export const pool = new Pool({
  connectionString: process.env['DATABASE_URL'],
  replicas: process.env['TENFOLD_REPLICAS'],
})
export const db = drizzle(pool)
