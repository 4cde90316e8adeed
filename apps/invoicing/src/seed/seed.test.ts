import { expect, it } from 'vitest'
import { sampleVisitors } from '../../load/visitors.ts'
import {
  client,
  preparedDatabase,
  secret,
  startApp,
  type TestDatabase,
} from '../../test/test-app.ts'
import { demoPassword, demoUser } from '../demo.ts'
import { fullCost } from '../modules/accounts/log-in/password.ts'
import { type SeedOptions, seedDatabase } from './index.ts'
import { zipfSizes } from './population.ts'

const now = new Date('2026-03-14T15:09:00Z')

function seed(database: TestDatabase, options: Partial<SeedOptions> = {}): Promise<void> {
  const { adminUrl } = database
  const signal = new AbortController().signal
  return seedDatabase({
    adminUrl,
    secret,
    users: 200,
    now,
    signal,
    onProgress: () => undefined,
    ...options,
  })
}

const tables = `select c.relname as name from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like '%migrations%'
  order by 1`

/**
 * One number a table that changes with any of its rows.
 * The list of running workers is left out: an app that has just been started adds itself to it.
 */
async function fingerprint(database: TestDatabase): Promise<unknown[]> {
  const prints: unknown[] = []
  for (const { name } of await database.query<{ name: string }>(tables)) {
    if (name === 'tenfold_workers') continue
    // `updated_at` may be the database's own moment of insertion.
    const row = `to_jsonb(t) - 'updated_at'`
    const sum = `select count(*), sum(hashtextextended((${row})::text, 0)) from ${name} t`
    prints.push([name, ...(await database.query(sum))])
  }
  return prints
}

it('gives the same rows for the same users and moment, and others for another', async () => {
  await using one = await preparedDatabase()
  await using two = await preparedDatabase()
  await seed(one)
  await seed(two)
  expect(await fingerprint(two)).toEqual(await fingerprint(one))
  await using three = await preparedDatabase()
  await seed(three, { now: new Date('2026-03-15T15:09:00Z') })
  expect(await fingerprint(three)).not.toEqual(await fingerprint(one))
})

it('makes data in which everything fits together', async () => {
  await using database = await preparedDatabase()
  await seed(database)
  const findings = {
    'users without exactly 200': `select from users having count(*) <> 200`,
    'totals that are not the sum of the lines': `select from invoices i left join lateral
      (select sum(l.net_minor) as net, sum(l.tax_minor) as tax from invoice_lines l
       where l.invoice_id = i.id and l.org_id = i.org_id) l on true
      where l.net is distinct from i.net_minor or l.tax is distinct from i.tax_minor`,
    'lines that are not priced right': `select from invoice_lines where net_minor <> quantity * unit_price_minor
      or tax_minor <> round(net_minor * tax_rate_bp / 10000.0)`,
    'counters that are not the highest number': `select from invoice_counters c where last_number <>
      (select max(number) from invoices i where i.org_id = c.org_id)`,
    'gaps or doubles in numbers': `select from invoices group by org_id
      having count(*) <> max(number) or count(distinct number) <> count(*) or min(number) <> 1`,
    'numbers against the order of time': `select from (select number, row_number() over
      (partition by org_id order by created_at, id) as nth from invoices) n where number <> nth`,
    'customers of another organisation': `select from invoices i join customers c on c.id = i.customer_id
      where c.org_id <> i.org_id or c.created_at > i.created_at`,
    'paid invoices without a day, or others with one': `select from invoices
      where (status = 'paid') <> (paid_on is not null)`,
    'payments that are not what their invoice counts as paid': `select from invoices i left join
      (select invoice_id, sum(amount_minor) as paid from payments p where status = 'succeeded' group by 1) p
      on p.invoice_id = i.id where i.paid_minor <> coalesce(p.paid, 0)`,
    'payments of another organisation or currency, or out of order': `select from (select p.*, i.org_id as owner,
      i.currency as money, lag(p.created_at) over (order by p.id) as before
      from payments p join invoices i on i.id = p.invoice_id) p
      where org_id <> owner or currency <> money or created_at < before`,
    'paid invoices that lack money, or others that lack none': `select from invoices
      where (status = 'paid') <> (paid_minor = total_minor)`,
    'open invoices without their own link, or others with one': `select from invoices i full join public_links l
      on l.invoice_id = i.id and l.org_id = i.org_id where (i.status = 'sent') is distinct from (l.id is not null)`,
    'anything after the moment of the seed': `select from (select created_at from invoices union all
      select created_at from activity union all select created_at from payments union all select created_at from customers) t where created_at > '${now.toISOString()}'`,
    'users without a login, a password and an organisation': `select from users u
      where not exists (select from logins where user_id = u.id and expires_at > now() + interval '5 years')
      or not exists (select from accounts where user_id = u.id and password is not null)
      or not exists (select from members where user_id = u.id)`,
    'users who could have no mail sent': `select from users where not email_verified`,
    'organisations without one owner': `select from members where role = 'owner'
      group by organization_id having count(*) <> 1`,
    'organisations that use more than half of their plan': `select from subscriptions s
      join (values ('free', 1, 50, 100), ('pro', 5, 2500, 1000)) l (plan, members, customers, invoices) using (plan)
      where (select count(*) from members where organization_id = s.org_id) > l.members
      or (select count(*) from customers c where c.org_id = s.org_id) > l.customers
      or (select max(count) from (select count(*) from invoices i where i.org_id = s.org_id
          group by date_trunc('month', created_at)) m) > l.invoices`,
    'activity out of order': `select from (select created_at, lag(created_at) over (order by id) as before
      from activity) a where created_at < before`,
    'invoices on which nothing is said to have happened': `select from invoices i where not exists
      (select from activity a where a.subject_id = i.id::text and a.action = 'invoice.created' and a.org_id = i.org_id)`,
  }
  for (const [finding, query] of Object.entries(findings))
    expect([finding, (await database.query(query)).length]).toEqual([finding, 0])
})

it('breaks no foreign key', async () => {
  await using database = await preparedDatabase()
  await seed(database)
  const keys = await database.query<{ add: string; drop: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  )
  expect(keys.length).toBeGreaterThan(10)
  for (const { drop, add } of keys) {
    await database.query(drop)
    await database.query(add)
  }
})

it('grows in proportion to the users, the largest organisation by a Zipf law', () => {
  for (const users of [200, 1_000, 10_000, 100_000]) {
    const sizes = zipfSizes(users)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(users)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1)
    const skew = (sizes[0] ?? 0) / (sizes[9] ?? 1) / 10 ** 0.8
    expect(Math.abs(skew - 1)).toBeLessThan(0.1)
  }
})

it('lets the demo account log in, and every visitor in by their cookie', async () => {
  await using database = await preparedDatabase()
  await seed(database)
  const { adminUrl } = database
  await using running = await startApp(database, {}, { passwordCost: fullCost })
  const demo = client(running.server)
  const credentials = { email: demoUser.email, password: demoPassword }
  expect((await demo.post('/api/auth/sign-in/email', credentials)).status).toBe(200)
  const me = (await demo.get('/api/v1/me')).json
  expect(me.organizations[0].role).toBe('owner')
  expect((await demo.get('/api/v1/invoices')).json.items).toHaveLength(20)

  const visitors = await sampleVisitors({ adminUrl, secret, count: 300 })
  expect(new Set(visitors.map(({ email }) => email)).size).toBe(200)
  for (const { cookie, email, facts } of visitors.slice(0, 20)) {
    const headers = { cookie }
    const answer = await running.server.inject({ url: '/api/v1/me', headers })
    expect(answer.json().user.email).toBe(email)
    expect(answer.json().organization.id).toBe(facts['tenant'])
  }
})

it('goes on where the seed stopped: new rows get new ids and numbers', async () => {
  await using database = await preparedDatabase()
  await seed(database)
  await using running = await startApp(database, {}, { passwordCost: fullCost })
  const demo = client(running.server)
  await demo.post('/api/auth/sign-in/email', { email: demoUser.email, password: demoPassword })
  const [newest] = (await demo.get('/api/v1/invoices?limit=1')).json.items
  const lines = [{ description: 'x', quantity: 1, unitPriceMinor: 1, taxRateBp: 0 }]
  const made = await demo.post('/api/v1/invoices', { customerId: newest.customer.id, lines })
  expect([made.status, made.json.number]).toEqual([201, newest.number + 1])
})

it('leaves an empty database behind when it is cancelled, and fills it at the next try', async () => {
  await using database = await preparedDatabase()
  const empty = await fingerprint(database)
  const abort = new AbortController()
  const onProgress = ({ what }: { what: string }) => {
    if (what === 'invoice_lines') abort.abort()
  }
  const cancelled = seed(database, { signal: abort.signal, onProgress })
  await expect(cancelled).rejects.toMatchObject({ code: 'invoicing/seed-cancelled' })
  expect(await fingerprint(database)).toEqual(empty)
  const [forced] = await database.query(
    'select count(*)::int as count from pg_class where relrowsecurity and not relforcerowsecurity',
  )
  expect(forced).toEqual({ count: 0 })
  await seed(database)
  expect(await database.query('select from users')).toHaveLength(200)
})

it('refuses a database that holds data, and leaves it as it is', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, {}, { passwordCost: fullCost })
  const visitor = client(running.server)
  const account = { name: 'Ada', email: 'ada@test.example', password: 'long enough' }
  await visitor.post('/api/auth/sign-up/email', account)
  const before = await fingerprint(database)
  await expect(seed(database)).rejects.toMatchObject({ code: 'invoicing/not-empty' })
  expect(await fingerprint(database)).toEqual(before)
})

it('works for an owner who is no superuser, past the policies and foreign keys that bind them', async () => {
  await using database = await preparedDatabase()
  const role = `owner_${crypto.randomUUID().slice(0, 8)}`
  await database.query(`create role ${role} login password 'owner'`)
  for (const { name } of await database.query<{ name: string }>(tables))
    await database.query(`alter table ${name} owner to ${role}`)
  const url = new URL(database.adminUrl)
  url.username = role
  url.password = 'owner'
  try {
    await seed(database, { adminUrl: url.href })
    expect(await database.query('select from invoices')).toHaveLength(4_000)
    const [fence] = await database.query(
      `select bool_and(relforcerowsecurity) as stands from pg_class where relrowsecurity`,
    )
    expect(fence).toEqual({ stands: true })
  } finally {
    await database.query(
      `reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`,
    )
  }
})

it('tells how far it is, from 0 to 1, never backwards', async () => {
  await using database = await preparedDatabase()
  const shares: number[] = []
  await seed(database, { onProgress: ({ share }) => shares.push(share) })
  expect(shares.at(-1)).toBeGreaterThan(0.98)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
})
