import { expect, it } from 'vitest'
import { line, newCustomer, preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

const oneToFifty = Array.from({ length: 50 }, (_, index) => index + 1)

it('numbers 50 invoices created at once from 1 to 50, in each organisation', async () => {
  await using database = await preparedDatabase()
  // Fifty wait for one counter's row: they need time and patience, not fifty connections.
  await using running = await startApp(database, { TENFOLD_ACQUIRE_TIMEOUT_MS: '20000' })
  const [ada, eve] = [await signUp(running.server, 'Ada'), await signUp(running.server, 'Eve')]
  const [adas, eves] = [await newCustomer(ada), await newCustomer(eve)]
  const answers = await Promise.all(
    oneToFifty.flatMap(() => [
      ada.post('/api/v1/invoices', { customerId: adas, lines: [line] }),
      eve.post('/api/v1/invoices', { customerId: eves, lines: [line] }),
    ]),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  for (const { organizationId } of [ada, eve]) {
    const rows = await database.query<{ number: number }>(
      'select number from invoices where org_id = $1 order by number',
      [organizationId],
    )
    expect(rows.map(({ number }) => number)).toEqual(oneToFifty)
  }
})

it('gives the number of an invoice that was rolled back to the next one', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  await database.query(`
    create function fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
    create trigger fail before insert on invoice_lines for each row execute function fail();`)
  const failed = await ada.post('/api/v1/invoices', { customerId, lines: [line] })
  expect([failed.status, failed.json.detail]).toEqual([500, 'Something went wrong on our side.'])
  await database.query('drop trigger fail on invoice_lines')
  const next = await ada.post('/api/v1/invoices', { customerId, lines: [line] })
  expect(next.json.number).toBe(1)
  expect(await database.query('select from invoices')).toHaveLength(1)
})

it('leaves no gap when some of many creations fail at once, and fills the next number after', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_ACQUIRE_TIMEOUT_MS: '20000' })
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  await database.query(`
    create function fail() returns trigger language plpgsql as
      $$ begin if new.description = 'fails' then raise 'no'; end if; return new; end $$;
    create trigger fail before insert on invoice_lines for each row execute function fail();`)
  const answers = await Promise.all(
    oneToFifty.map((n) => {
      const description = n % 3 === 0 ? 'fails' : 'works'
      // Refused after its number was taken, or before.
      const id = n % 7 === 0 ? '999999' : customerId
      return ada.post('/api/v1/invoices', { customerId: id, lines: [{ ...line, description }] })
    }),
  )
  const numbers = answers.flatMap(({ status, json }) => (status === 201 ? [json.number] : []))
  expect(numbers.toSorted((one, other) => one - other)).toEqual(oneToFifty.slice(0, numbers.length))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 400, 500]))
  const next = await ada.post('/api/v1/invoices', { customerId, lines: [line] })
  expect(next.json.number).toBe(numbers.length + 1)
})
