import { expect, it } from 'vitest'
import { planPool } from './plan-pool.ts'

const env = {
  DATABASE_URL: 'postgres://app:a%40b@db.example:5432/shop?sslmode=require',
  AUTH_DATABASE_URL: 'postgres://auth:c@db.example:5432/shop',
  REPORTS_URL: 'postgres://reports:d@elsewhere.example/reports',
  TENFOLD_JOBS_DATABASE_URL: 'postgres://queue:e@db.example:5432/shop',
  TENFOLD_CACHE: 'redis://cache.example',
}
const replicas = 'postgres://app:a%40b@r1.example:5433/shop,postgres://app:a%40b@r2.example/shop'

it("leads every role of the database's server through the pooler, and the queue's past it", () => {
  const plan = planPool(env)
  expect(plan.servers).toEqual([{ alias: '*', host: 'db.example', port: 5432 }])
  expect(plan.users).toEqual([
    { name: 'app', password: 'a@b' },
    { name: 'auth', password: 'c' },
  ])
  expect(plan.envAt(6432)).toEqual({
    DATABASE_URL: 'postgres://app:a%40b@127.0.0.1:6432/shop',
    AUTH_DATABASE_URL: 'postgres://auth:c@127.0.0.1:6432/shop',
    TENFOLD_JOBS_DATABASE_URL: env.TENFOLD_JOBS_DATABASE_URL,
  })
})

it("gives the queue the database's own URL where the app has none for it", () => {
  const { DATABASE_URL } = env
  expect(planPool({ DATABASE_URL }).envAt(6432)['TENFOLD_JOBS_DATABASE_URL']).toBe(DATABASE_URL)
})

it('gives each replica a name of its own, behind which is the same database', () => {
  const plan = planPool({ ...env, TENFOLD_REPLICAS: replicas })
  expect(plan.servers.slice(1)).toEqual([
    { alias: 'replica_1', host: 'r1.example', port: 5433, database: 'shop' },
    { alias: 'replica_2', host: 'r2.example', port: 5432, database: 'shop' },
  ])
  expect(plan.envAt(6432)['TENFOLD_REPLICAS']).toBe(
    'postgres://app:a%40b@127.0.0.1:6432/replica_1,postgres://app:a%40b@127.0.0.1:6432/replica_2',
  )
})

it.each([{}, { DATABASE_URL: 'mysql://db.example/shop' }])(
  'refuses an app without a database',
  (given) => {
    expect(() => planPool(given)).toThrow('no DATABASE_URL')
  },
)
