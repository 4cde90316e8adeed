import { channels } from '@tenfold/runtime/kernel'
import { testRedisUrl } from '@tenfold/testing'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { forFile } from '../test/for-file.ts'
import { badCard, goodCard } from '../test/invoices.ts'
import {
  type Client,
  client,
  line,
  preparedDatabase,
  signUp,
  startApp,
  type TestApp,
} from '../test/test-app.ts'
import { daysAfter, today } from './calendar.ts'

const redis = testRedisUrl()
const cached = { TENFOLD_CACHE: redis ?? 'off' }

const database = forFile(await preparedDatabase())
const start = async (env: Readonly<Record<string, string>>) =>
  forFile(await startApp(database, env))
const [one, two, bare] = [await start(cached), await start(cached), await start({})]
const queueing = await start({ ...cached, TENFOLD_JOBS: 'postgres' })
let ada: Client
let fromCopies: Client
let fromTables: Client
let office: Office

afterEach(() => void vi.useRealTimers())

beforeAll(async () => {
  ada = await signUp(one.server)
  const at = ({ server }: TestApp) => client(server, ada.cookies)
  fromCopies = at(two)
  fromTables = at(bare)
  await database.query(`update subscriptions set plan = 'team'`)
  await database.query('update users set email_verified = true')
  office = await prepare(ada)
})

const lists = ['activity', 'invoices', 'search']
const usage = ['subscription', 'usage:invoicesPerMonth']
const currencies = ['dashboard', 'dashboard:currencies']
const money = ['dashboard', 'dashboard:outstanding']
const invoice = ['invoice:2', 'public-invoice:2']

/**
 * What each kind of write drops, and what it leaves. After it, all pages are read on an instance that
 * didn't write: they must be what an instance without copies reads, and only what is listed is loaded anew.
 */
it.skipIf(!redis).each<[what: string, write: () => Promise<unknown>, drops: readonly string[]]>([
  ['nothing', async () => undefined, []],
  [
    'a new customer',
    () => ada.post('/api/v1/customers', { name: 'Zacharias', email: 'z@z.example' }),
    ['activity', 'customers', 'search', 'subscription', 'usage:customers'],
  ],
  [
    'a customer’s new name',
    () => ada.patch(`/api/v1/customers/${office.customerId}`, { name: 'Becker & Sons' }),
    [
      'customers',
      'dashboard',
      'invoice:1',
      'invoice:2',
      'subscription',
      'usage:customers',
      ...lists,
    ],
  ],
  ['a draft', () => newDraft(ada, office.customerId), [...lists, ...usage, ...currencies]],
  [
    'a draft in a new currency',
    () => newDraft(ada, office.customerId, { currency: 'CHF' }),
    [...lists, ...usage, ...currencies],
  ],
  [
    'that draft in yet another one',
    () => editLast(ada, office.customerId, { currency: 'SEK' }),
    [...lists, ...currencies],
  ],
  ['its sending', () => stepOfLast(ada, 'sent'), [...lists, ...money, 'dashboard:thisMonth']],
  [
    'an invoice of an earlier month',
    async () => {
      await newDraft(ada, office.customerId, { issuedOn: office.earlier })
      await stepOfLast(ada, 'sent')
    },
    [...lists, ...usage, ...currencies, ...money, 'dashboard:earlier'],
  ],
  ['its voiding', () => stepOfLast(ada, 'void'), [...lists, ...money, 'dashboard:earlier']],
  [
    'a draft that is voided',
    async () => {
      await newDraft(ada, office.customerId)
      await stepOfLast(ada, 'void')
    },
    [...lists, ...usage, ...currencies],
  ],
  [
    'a part paid by bank',
    () => ada.post(`${office.newPath}/payments`, { amountMinor: 1_000 }),
    [...lists, ...invoice, ...money, 'dashboard:paidThisMonthMinor', 'payments'],
  ],
  ['a card that is declined', () => pay(badCard), [...lists, ...invoice, 'payments']],
  [
    'a card that is charged',
    () => pay(goodCard),
    [...lists, ...invoice, ...money, 'dashboard:paidThisMonthMinor', 'payments'],
  ],
  [
    'a charge that has only begun',
    () => pay(goodCard, queueing),
    [...invoice, 'invoices', 'payments', 'search'],
  ],
  ['a PDF', () => ada.post(`${office.oldPath}/pdf`, {}), ['activity', 'invoice:1']],
  [
    // Its figures are there, for somebody has asked for them.
    'another currency of the organisation',
    () => ada.patch('/api/v1/settings', { currency: 'GBP' }),
    ['activity', 'dashboard', 'settings'],
  ],
  [
    'an invitation',
    () => ada.post('/api/v1/invitations', { email: 'grace@team.example', role: 'member' }),
    ['activity', 'subscription', 'usage:members'],
  ],
  [
    'that invitation taken back',
    async () => {
      const { items } = (await ada.get('/api/v1/invitations')).json
      await ada.send('DELETE', `/api/v1/invitations/${items[0].id}`)
    },
    ['activity', 'subscription', 'usage:members'],
  ],
  [
    'a smaller plan',
    async () => {
      const { url } = (await ada.post('/api/v1/subscription/checkout', { plan: 'pro' })).json
      const path = `/api/v1/subscription/checkouts/${url.split('/').at(-1)}`
      const bought = await ada.post(`${path}/confirm`, { cardNumber: goodCard })
      expect(bought.status).toBe(200)
    },
    // The answer has loaded the new plan already.
    ['activity'],
  ],
  [
    'the organisation’s new name',
    () => ada.patch('/api/v1/organization', { name: 'Ada & Sons' }),
    ['activity', 'people', 'profile', 'subscription', 'usage:members'],
  ],
  // The answer to who changed it has loaded the profile already; the feed names people as they are called now.
  ['a person’s new name', () => ada.patch('/api/v1/me', { name: 'Ada B.' }), ['people']],
])('%s', async (_what, write, drops) => {
  await readAll(fromCopies, office)
  expect(await missesOf(() => readAll(fromCopies, office))).toEqual([])
  await write()
  let pages: unknown
  const misses = await missesOf(async () => {
    pages = await readAll(fromCopies, office)
  })
  expect(pages).toEqual(await readAll(fromTables, office))
  expect(misses).toEqual([...new Set(drops)].toSorted())
})

it.skipIf(!redis)('the next day, the next month and those after it', async () => {
  await database.query(`update logins set expires_at = now() + interval '1 year'`)
  // Drops the copies of the log-in, which hold its former end.
  await ada.patch('/api/v1/me', { name: 'Ada C.' })
  const seen = [await readAll(fromCopies, office)]
  for (const day of later) {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${day}T12:00:00Z`) })
    const pages = await readAll(fromCopies, office)
    expect(pages).toEqual(await readAll(fromTables, office))
    seen.push(pages)
    vi.useRealTimers()
  }
  expect(seen[2]).not.toEqual(seen[1])
  expect(seen[3]).not.toEqual(seen[2])
})

const monthStart = `${today().slice(0, 7)}-01`
const later = [
  daysAfter(today(), 1),
  `${daysAfter(monthStart, 31).slice(0, 7)}-01`,
  daysAfter(today(), 300),
]

async function pay(cardNumber: string, where = one): Promise<void> {
  const body = { cardNumber, amountMinor: 100 }
  const { status } = await client(where.server).post(`${office.publicPath}/payments`, body)
  expect(status).toBeOneOf([200, 202, 402])
}

interface Office {
  readonly customerId: string
  /** A day of last month. */
  readonly earlier: string
  readonly oldPath: string
  readonly newPath: string
  readonly publicPath: string
}

/** A customer with two invoices that were sent, one of an earlier month. */
async function prepare(who: Client): Promise<Office> {
  const email = 'office@becker.example'
  const customer = await who.post('/api/v1/customers', { name: 'Becker Bakery', email })
  const customerId: string = customer.json.id
  const earlier = daysAfter(`${today().slice(0, 7)}-01`, -1)
  const oldPath = await newDraft(who, customerId, { issuedOn: earlier })
  await who.post(`${oldPath}/status`, { status: 'sent' })
  const newPath = await newDraft(who, customerId)
  await who.post(`${newPath}/status`, { status: 'sent' })
  const link = await who.post(`${newPath}/link`, {})
  const publicPath = `/api/v1/public/invoices/${link.json.path.replace('/i/', '')}`
  return { customerId, earlier, oldPath, newPath, publicPath }
}

async function newDraft(who: Client, customerId: string, given: object = {}): Promise<string> {
  const { json } = await who.post('/api/v1/invoices', { customerId, lines: [line], ...given })
  return `/api/v1/invoices/${json.id}`
}

async function last(who: Client): Promise<string> {
  const { json } = await who.get('/api/v1/invoices?sort=-number&limit=1')
  return `/api/v1/invoices/${json.items[0].id}`
}

async function stepOfLast(who: Client, status: string): Promise<void> {
  expect((await who.post(`${await last(who)}/status`, { status })).status).toBe(200)
}

async function editLast(who: Client, customerId: string, given: object): Promise<void> {
  const body = { customerId, lines: [line], ...given }
  expect((await who.patch(await last(who), body)).status).toBe(200)
}

async function readAll(who: Client, { oldPath, newPath, publicPath }: Office): Promise<unknown[]> {
  const usual = ['settings', 'subscription', 'dashboard', 'customers', 'payments', 'activity', 'me']
  const found = ['invoices', 'invoices?status=sent', 'search?q=Be', 'dashboard?currency=GBP']
  const paths = [...usual, ...found].map((page) => `/api/v1/${page}`)
  const pages: unknown[] = []
  for (const path of [...paths, oldPath, newPath, publicPath]) {
    const { status, json } = await who.get(path)
    expect([path, status]).toEqual([path, 200])
    pages.push(json)
  }
  return pages
}

/** What had to be loaded anew. */
async function missesOf(read: () => Promise<unknown>): Promise<string[]> {
  const misses = new Set<string>()
  const unsubscribe = channels['cache:get'].subscribe(({ key, outcome }) => {
    if (outcome !== 'hit') misses.add(nameOf(key))
  })
  await read()
  unsubscribe()
  // A process believes for some seconds whom it knows, so how often it asks is a matter of time.
  misses.delete('login')
  return [...misses].toSorted()
}

/** What a copy shows, without its day and the like. */
function nameOf(key: string): string {
  const [what = '', which = '', , figure] = key.split(':')
  if (what === 'dashboard') return figure ? `${what}:${figure}` : what
  return /^(usage|invoice|public-invoice)$/.test(what) ? `${what}:${which}` : what
}
