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
