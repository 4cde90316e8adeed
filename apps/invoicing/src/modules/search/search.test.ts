import { expect, it } from 'vitest'
import {
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

it('lists ten of each, and says whether there are more', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const find = async () => (await ada.get('/api/v1/search?q=Bak')).json
  for (let n = 1; n <= 10; n++) await newInvoice(ada, await newCustomer(ada, `Bakery ${n}`))
  const few = await find()
  expect([few.customers.length, few.invoices.length]).toEqual([10, 10])
  expect(few.more).toEqual({ customers: false, invoices: false })

  const last = await newCustomer(ada, 'Bakery 99')
  const many = await find()
  expect([many.customers.length, many.more]).toEqual([10, { customers: true, invoices: false }])
  // Its customer isn't among the ten that are listed.
  await ada.post('/api/v1/invoices', { customerId: last, lines: [line] })
  const newest = await find()
  expect(newest.more).toEqual({ customers: true, invoices: true })
  expect(newest.invoices[0].customer.name).toBe('Bakery 99')
})

it('finds by number and by any fragment, whatever the capitals, the newest invoices first', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const bakery = await newCustomer(ada, 'Becker Bakery')
  const studio = await newCustomer(ada, 'Anders Studio')
  for (const customerId of [bakery, studio, bakery])
    await ada.post('/api/v1/invoices', { customerId, lines: [line] })
  await ada.patch(`/api/v1/customers/${studio}`, { email: 'Mail@anders.example' })
  const find = async (q: string) => {
    const { json } = await ada.get(`/api/v1/search?q=${q}`)
    return [
      json.customers.map(({ name }: { name: string }) => name),
      json.invoices.map(({ number }: { number: number }) => number),
    ]
  }
  expect(await find('bAKE')).toEqual([['Becker Bakery'], [3, 1]])
  expect(await find('2')).toEqual([[], [2]])
  const list = async (q: string) =>
    (await ada.get(`/api/v1/customers?q=${q}`)).json.items.map(({ name }: { name: string }) => name)
  expect(await list('bAKE')).toEqual(['Becker Bakery'])
  expect(await list('mail@ANDERS')).toEqual(['Anders Studio'])
})
