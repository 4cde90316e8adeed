import { expect, it } from 'vitest'
import { client, newCustomer, preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

it('offers its plans to everybody', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const { status, json } = await client(running.server).get('/api/v1/plans')
  expect(status).toBe(200)
  expect(
    json.items.map(({ plan, priceMinorPerMonth }: never) => [plan, priceMinorPerMonth]),
  ).toEqual([
    ['free', 0],
    ['pro', 1_900],
    ['team', 4_900],
  ])
  expect(json.items[2].limits).toEqual({
    members: null,
    customers: null,
    invoicesPerMonth: null,
    draftsPerMonth: 1_000,
  })
})

it('shows an organisation its limits, and what it has used of them', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const fresh = (await ada.get('/api/v1/subscription')).json
  expect(fresh).toMatchObject({ plan: 'free', status: 'active', seats: 1, provider: 'local' })
  expect(fresh).toMatchObject({ renewsAt: null, cancelsAt: null, limits: { customers: 100 } })
  await newCustomer(ada)
  expect((await ada.get('/api/v1/subscription')).json.usage).toEqual({
    members: 1,
    customers: 1,
    invoicesThisMonth: 0,
    draftsThisMonth: 0,
  })
})
