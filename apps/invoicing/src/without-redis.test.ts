import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startRedis } from '@tenfold/stack'
import { testRedisUrl } from '@tenfold/testing'
import { expect, it } from 'vitest'
import {
  client,
  newCustomer,
  password,
  preparedDatabase,
  signUp,
  startApp,
} from '../test/test-app.ts'

it.skipIf(!testRedisUrl())(
  'without Redis, pages are read, people log in and out, and other changes are put off',
  async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'invoicing-redis-'))
    const redis = await startRedis({ dir })
    await using database = await preparedDatabase()
    const env = { TENFOLD_CACHE: redis?.url ?? 'off', RATE_LIMITS: 'off' }
    await using one = await startApp(database, env)
    await using two = await startApp(database, env)
    const ada = await signUp(one.server)
    await newCustomer(ada)
    const elsewhere = client(two.server, new Map(ada.cookies))
    expect((await elsewhere.get('/api/v1/me')).status).toBe(200)
    await redis?.stop()

    for (const page of ['me', 'customers', 'invoices', 'dashboard', 'activity', 'settings'])
      expect([page, (await ada.get(`/api/v1/${page}`)).status]).toEqual([page, 200])

    const putOff = await ada.post('/api/v1/customers', { name: 'Grace', email: 'g@example.com' })
    expect([putOff.status, putOff.headers['retry-after']]).toEqual([503, '1'])
    expect((await ada.get('/api/v1/customers')).json.items).toHaveLength(1)

    const again = client(one.server)
    const login = { email: ada.email, password }
    expect((await again.post('/api/auth/sign-in/email', login)).status).toBe(200)
    const change = { currentPassword: password, newPassword: 'quite another password' }
    expect((await again.post('/api/v1/me/password', change)).status).toBeLessThan(300)
    await expect.poll(async () => (await ada.get('/api/v1/me')).status).toBe(401)
    const kept = new Map(again.cookies)
    expect((await again.post('/api/auth/sign-out', {})).status).toBe(200)
    expect((await client(one.server, kept).get('/api/v1/me')).status).toBe(401)
    await rm(dir, { recursive: true, force: true })
  },
)
