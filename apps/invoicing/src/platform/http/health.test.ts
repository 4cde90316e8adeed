import { expect, it } from 'vitest'
import { preparedDatabase, startApp } from '../../../test/test-app.ts'

it('is ready only while its database answers, and alive all the same', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const away = new URL(database.env['DATABASE_URL'] ?? '')
  away.port = '1'
  await using cut = await startApp({ env: { ...database.env, DATABASE_URL: away.href } })
  const states = async (url: string) => [
    (await running.server.inject(url)).statusCode,
    (await cut.server.inject(url)).statusCode,
  ]
  expect(await states('/readyz')).toEqual([200, 503])
  expect(await states('/healthz')).toEqual([200, 200])
  const answer = await cut.server.inject('/readyz')
  expect(answer.json()).toMatchObject({ type: '/problems#not-ready', status: 503 })
})
