import { expect, it } from 'vitest'
import { preparedDatabase, startApp } from '../../../test/test-app.ts'

it('shows the metrics of the process for the right token, and has no route without one', async () => {
  await using database = await preparedDatabase()
  const token = 'a token of at least 32 characters'
  await using running = await startApp(database, { TENFOLD_METRICS_TOKEN: token })
  await using without = await startApp(database)
  expect((await running.server.inject('/readyz')).statusCode).toBe(200)
  const scrape = (authorization: string) =>
    running.server.inject({ url: '/metrics', headers: { authorization } })
  expect((await scrape('Bearer another')).statusCode).toBe(401)
  const answer = await scrape(`Bearer ${token}`)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toMatch(
    /^db_client_operation_duration_seconds_count\{.*tenfold_node="primary".*} \d/m,
  )
  const refusals = await Promise.all(
    ['/metrics', '/no-such-page'].map(async (url) => {
      const { statusCode, body } = await without.server.inject(url)
      return [statusCode, body.replace(/"requestId":"[^"]+"/, '')]
    }),
  )
  expect(refusals[0]?.[0]).toBe(404)
  expect(refusals[0]).toEqual(refusals[1])
})
