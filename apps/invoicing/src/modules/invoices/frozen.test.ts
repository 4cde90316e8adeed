import { execFileSync, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startMailbox } from '../../../dev/mailbox.ts'
import {
  type Client,
  client,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
  type TestDatabase,
} from '../../../test/test-app.ts'

const hasReader = spawnSync('pdftotext', ['-v']).error === undefined
const old = { address: 'Main Street 1', branding: { logoText: 'Ada & Co', color: '#111111' } }
const renamed = { address: 'Elsewhere 9', branding: { logoText: 'Renamed', color: '#222222' } }
const moved = { name: 'Eaten & Gone', email: 'new@eaten.example', address: 'New Road 2' }

/** An invoice as it is shown: in the app, on its customer's page, and on paper. */
async function shownOf(who: Client, database: TestDatabase, id: string) {
  const path = `/api/v1/invoices/${id}`
  await who.post(`${path}/pdf`, {})
  const page = (await who.get(path)).json
  const link = await who.post(`${path}/link`, {})
  const publicPath = `/api/v1/public/invoices/${String(link.json.path).replace('/i/', '')}`
  const [document] = await database.query<{ content: Buffer }>(
    'select content from invoice_documents where invoice_id = $1',
    [id],
  )
  return { page, public: (await who.get(publicPath)).json, pdf: textOf(document?.content) }
}

function textOf(pdf: Buffer | undefined): string {
  return hasReader
    ? execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString()
    : ''
}

it.each(['off', 'memory'])(
  'leaves a sent invoice as its customer got it, with a cache of kind %s',
  async (cache) => {
    await using mailbox = await startMailbox()
    await using database = await preparedDatabase()
    const env = { SMTP_URL: mailbox.smtpUrl, TENFOLD_CACHE: cache }
    await using running = await startApp(database, env)
    const ada = await signUp(running.server)
    await ada.patch('/api/v1/settings', old)
    const customerId = await newCustomer(ada)
    const [sent, paid, draft] = [
      (await newInvoice(ada, customerId)).id,
      (await newInvoice(ada, customerId)).id,
      (await newInvoice(ada, customerId)).id,
    ]
    for (const id of [sent, paid])
      await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
    await ada.post(`/api/v1/invoices/${paid}/payments`, { amountMinor: 44_072 })
    const before = [await shownOf(ada, database, sent), await shownOf(ada, database, paid)]
    expect(before[0]?.page).toMatchObject({
      sender: { name: 'Ada & Co', address: 'Main Street 1', color: '#111111' },
      customer: { name: 'Becker Bakery', email: 'office@becker.example' },
    })
    expect(before[0]?.public).toMatchObject({ sender: { name: 'Ada & Co' } })

    await ada.patch('/api/v1/settings', renamed)
    await ada.patch('/api/v1/organization', { name: 'Another' })
    await ada.patch(`/api/v1/customers/${customerId}`, moved)
    expect([await shownOf(ada, database, sent), await shownOf(ada, database, paid)]).toEqual(before)

    const followed = (await ada.get(`/api/v1/invoices/${draft}`)).json
    expect(followed).toMatchObject({ sender: null, customer: moved })
    await ada.post(`/api/v1/invoices/${draft}/status`, { status: 'sent' })
    const late = await shownOf(ada, database, draft)
    expect(late.page).toMatchObject({ sender: { name: 'Renamed' }, customer: moved })
    expect(mailbox.mails().map(({ to, subject }) => [to, subject])).toContainEqual([
      'new@eaten.example',
      'Invoice 3 from Renamed',
    ])
    const papers = hasReader ? [late.pdf, before[0]?.pdf] : [moved.name, old.address]
    expect(papers).toEqual([
      expect.stringContaining(moved.name),
      expect.stringContaining(old.address),
    ])
  },
)

it.each(['off', 'memory'])(
  'shows the name that an invoice was sent to in lists and finds, with a cache of kind %s',
  async (cache) => {
    await using database = await preparedDatabase()
    await using running = await startApp(database, { TENFOLD_CACHE: cache })
    const ada = await signUp(running.server)
    const customerId = await newCustomer(ada)
    const [sent, draft] = [await newInvoice(ada, customerId), await newInvoice(ada, customerId)]
    await ada.post(`/api/v1/invoices/${sent.id}/status`, { status: 'sent' })
    const namesIn = async (path: string) => {
      const { items, invoices = items } = (await ada.get(`/api/v1/${path}`)).json
      return Object.fromEntries(
        invoices.map((one: { id: string; customer: { name: string } }) => [
          one.id === draft.id ? 'draft' : 'sent',
          one.customer.name,
        ]),
      )
    }
    const [before, now] = ['Becker Bakery', moved.name]
    expect(await namesIn('invoices')).toEqual({ sent: before, draft: before })
    await ada.patch(`/api/v1/customers/${customerId}`, moved)

    const both = { sent: before, draft: now }
    for (const path of ['invoices', `invoices?customerId=${customerId}`, 'invoices?q=eaten'])
      expect([path, await namesIn(path)]).toEqual([path, both])
    expect(await namesIn('search?q=Eaten')).toEqual(both)
    for (const path of ['invoices?q=ecker', 'search?q=becker'])
      expect([path, await namesIn(path)]).toEqual([path, { sent: before }])
  },
)

it('keeps what a void invoice showed, and names a sender without a brand by the organisation', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  await ada.patch('/api/v1/settings', { branding: { logoText: '' } })
  const { id } = await newInvoice(ada, await newCustomer(ada))
  const path = `/api/v1/invoices/${id}`
  expect((await ada.post(`${path}/status`, { status: 'void' })).json.sender.name).toBe('Ada & Co')
  await ada.patch('/api/v1/settings', renamed)
  expect((await ada.get(path)).json.sender.name).toBe('Ada & Co')
})

it('lets the database hold no sent invoice without its sender and customer', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  await newInvoice(ada, await newCustomer(ada))
  await expect(database.query(`update invoices set status = 'sent'`)).rejects.toThrow(/frozen/)
  expect((await client(running.server).get('/api/v1/invoices/1')).status).toBe(401)
})

it('gives invoices that were sent before the migration what they show at it', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const [sent, draft] = [await newInvoice(ada, customerId), await newInvoice(ada, customerId)]
  await ada.post(`/api/v1/invoices/${sent.id}/status`, { status: 'sent' })
  await ada.patch('/api/v1/settings', { ...old, branding: { logoText: '' } })
  await database.query(
    `alter table invoices drop column version, drop column sender_name, drop column sender_address,
       drop column sender_color, drop column bill_to_name, drop column bill_to_email,
       drop column bill_to_address;
     alter table customers drop column version;
     alter table organization_settings drop column version;
     alter table reminders drop column sent_to`,
  )
  for (const name of ['0014-frozen-invoices.sql', '0015-frozen-invoices-checked.sql'])
    await database.query(`begin; ${await migration(name)}; commit`)

  expect((await ada.get(`/api/v1/invoices/${sent.id}`)).json).toMatchObject({
    sender: { name: 'Ada & Co', address: 'Main Street 1', color: '#2457d6' },
    customer: { name: 'Becker Bakery' },
  })
  expect((await ada.get(`/api/v1/invoices/${draft.id}`)).json.sender).toBeNull()
  const forced = await database.query(
    `select from pg_class where relname in ('invoices', 'customers', 'organization_settings')
       and relforcerowsecurity`,
  )
  expect(forced).toHaveLength(3)
})

const migration = (name: string) =>
  readFile(join(import.meta.dirname, '../../../migrations', name), 'utf8')
