import { expect, it } from 'vitest'
import { preparedDatabase, startApp } from '../../../test/test-app.ts'

it('shows what the process measures to whoever sends the token, and to nobody where there is none', async () => {
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
  expect((await without.server.inject('/metrics')).body).not.toContain('db_client')
})
