import { PrismaPg } from '@prisma/adapter-pg'
import { createTenfold, readConfig } from '@tenfold/runtime'
import { Pool } from '@tenfold/runtime/pg'
import { PrismaClient } from '../generated/client'

export const { requests } = createTenfold(readConfig(process.env))
const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  replicas: process.env.TENFOLD_REPLICAS,
})
export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
