import pg from 'pg'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AssistantServer, startAssistant } from '../dev/assistant.ts'
import { startMailbox } from '../dev/mailbox.ts'
import { type RunningApp, startApp } from './browser-app.ts'
import { expectAccessible, launchBrowser, missingTools, textOfPdf } from './browser-tools.ts'
import { signUpByRequest, tabTo, typeInto, visit } from './browser-visit.ts'
import { badCard, goodCard, silentCard } from './invoices.ts'

const PASSWORD = 'a long enough password'
// 3 x 80.50 and 1 x 1,200.00, both at 19 %: tax 45.89 + 228.00.
const TOTAL = '€1,715.39'
const LINES = [
  { description: 'Design', quantity: 3, unitPriceMinor: 8_050, taxRateBp: 1_900 },
  { description: 'Illustration', quantity: 1, unitPriceMinor: 120_000, taxRateBp: 1_900 },
]

type Mailbox = Awaited<ReturnType<typeof startMailbox>>

describe.skipIf(missingTools !== undefined)('being paid', () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let app: RunningApp
  let mailbox: Mailbox
  let assistant: AssistantServer
  beforeAll(async () => {
    browser = await launchBrowser()
    stack.defer(() => browser.close())
    mailbox = stack.use(await startMailbox())
    assistant = stack.use(await startAssistant({ tokenMs: 0 }))
    const env = { SMTP_URL: mailbox.smtpUrl, ASSISTANT_URL: assistant.url }
    app = stack.use(await startApp({ jobs: 'inline', env }))
  })
  afterAll(() => stack.disposeAsync())

  it('leads from the mailed link over a declined card to a paid invoice', async () => {
    await using office = await visit(browser, app.url)
    const email = 'billing@nordlicht.example'
    await sentInvoice(app, office.page, { from: 'Ferro & Töchter', to: email })

    await using customer = await visit(browser, app.url)
    const { page } = customer
    await page.goto(linkIn(await mailTo(mailbox, email)))
    await page.getByRole('heading', { name: 'Invoice 1 from Ferro & Töchter' }).waitFor()
    await expectAccessible(page)
    expect(await page.getByRole('navigation').count()).toBe(0)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download PDF' }).click()
    expect(await textOfPdf(await downloading)).toContain('1,715.39')

    await page.getByLabel('Card number').fill(badCard)
    await page.getByRole('button', { name: `Pay ${TOTAL}` }).click()
    await page.getByRole('alert').getByText('declined').waitFor()
    await expectAccessible(page)
    await page.getByLabel('Card number').fill(goodCard)
    // The card is charged, but the answer gets lost: pressing again must not charge it twice.
    await page.route('**/payments', loseAnswer, { times: 1 })
    await page.getByRole('button', { name: 'Pay only a part' }).click()
    await page.getByLabel('Amount (EUR)').fill('700')
    await page.getByRole('button', { name: 'Pay €700.00' }).click()
    await page.getByRole('alert').getByText('can’t be reached').waitFor()
    await page.getByRole('button', { name: 'Pay €700.00' }).click()
    await page.getByText('Your payment has arrived').waitFor()
    await page.getByText(`€700.00 of ${TOTAL} paid`).waitFor()
    // What is left needs a decision of its own.
    await page.getByLabel('Card number').fill(goodCard)
    await page.getByRole('button', { name: 'Pay €1,015.39' }).click()
    const thanks = page.getByRole('heading', { name: 'Paid, thank you' })
    await thanks.and(page.locator(':focus')).waitFor()
    await expectAccessible(page)

    await office.page.reload()
    await office.page.getByText('Nothing is owed any more').waitFor()
    await office.page.getByText('Declined').waitFor()
    await expectAccessible(office.page)
    await office.page.getByRole('link', { name: 'Payments' }).click()
    await office.page.getByRole('link', { name: 'Invoice 1' }).first().waitFor()
    await expectAccessible(office.page)
    await office.page.getByRole('link', { name: 'Dashboard' }).click()
    const tile = office.page.getByRole('term').filter({ hasText: 'Paid this month' }).locator('..')
    await tile.getByText(TOTAL).waitFor()
    customer.expectNoFaults()
    office.expectNoFaults()
  })

  it('takes an invoice in parts, and never more than is owed', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    const email = 'pay@kite.example'
    await sentInvoice(app, page, { from: 'Parts', to: email })
    await page.getByRole('button', { name: 'Record payment' }).click()
    const amount = page.getByLabel('Amount (EUR)')
    expect(await amount.inputValue()).toBe('1715.39')
    await expectAccessible(page)
    await amount.fill('1715.40')
    await page.getByRole('dialog').getByRole('button', { name: 'Record payment' }).click()
    await page.getByText(`At most ${TOTAL} is still owed.`).waitFor()
    await amount.fill('715.39')
    // The payment is recorded, but the answer gets lost: pressing again must not record another.
    await page.route('**/payments', loseAnswer, { times: 1 })
    await page.getByRole('dialog').getByRole('button', { name: 'Record payment' }).click()
    await page.getByRole('alert').getByText('can’t be reached').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Record payment' }).click()
    await page.getByText(`€715.39 of ${TOTAL} paid`).waitFor()

    await using customer = await visit(browser, app.url)
    await customer.page.goto(linkIn(await mailTo(mailbox, email)))
    await customer.page.getByRole('button', { name: 'Pay only a part' }).click()
    await customer.page.getByLabel('Amount (EUR)').fill('400')
    await customer.page.getByLabel('Card number').fill(goodCard)
    await customer.page.getByRole('button', { name: 'Pay €400.00' }).click()
    await customer.page.getByText(`€1,115.39 of ${TOTAL} paid`).waitFor()

    await page.goto('/invoices')
    await page.getByRole('row', { name: /Kite/ }).getByText('€600.00').waitFor()
    office.expectNoFaults()
  })

  it('tells of a payment that nobody answered for, and finds out what became of it', async () => {
    await using office = await visit(browser, app.url)
    const email = 'silence@kite.example'
    await sentInvoice(app, office.page, { from: 'Doubts', to: email })
    await using customer = await visit(browser, app.url)
    const { page } = customer
    await page.goto(linkIn(await mailTo(mailbox, email)))
    await page.getByLabel('Card number').fill(silentCard)
    await page.getByRole('button', { name: `Pay ${TOTAL}` }).click()
    await page.getByText('is being processed').waitFor()
    await makeLastTry(app, 'charge-payment', 12)
    await page.getByText('Please don’t pay again').waitFor()
    expect(await page.getByText('is being processed').count()).toBe(0)
    await expectAccessible(page)

    await office.page.reload()
    await office.page.getByText('Unanswered').waitFor()
    await office.page.getByText('Perhaps paid by card').waitFor()
    await expectAccessible(office.page)
    await office.page.getByRole('button', { name: 'I know how it ended' }).click()
    await expectAccessible(office.page)
    await office.page.keyboard.press('Escape')
    await office.page.getByRole('button', { name: 'Ask again' }).click()
    await office.page.getByText('Declined').waitFor()
    await office.page.getByRole('button', { name: 'Record payment' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: `Pay ${TOTAL}` }).waitFor()
    office.expectNoFaults()
    customer.expectNoFaults()
  })

  it('has the assistant draft a reminder, which is changed and sent', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    const email = 'late@becker.example'
    await sentInvoice(app, page, { from: 'Patience', to: email, dates: overdue })
    await page.getByRole('button', { name: 'Draft reminder' }).click()
    await page.getByRole('radio', { name: 'Firm' }).check()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Draft', exact: true }).click()
    const subject = page.getByLabel('Subject')
    await subject.and(page.locator(':focus')).waitFor()
    expect(await page.getByLabel('Text').inputValue()).toContain('1,715.39')
    await subject.fill('About invoice 1')
    const text = 'Pay, please.'
    const stored = `/api/v1${new URL(page.url()).pathname}/reminder`
    await page.request.patch(stored, { data: { subject: 'Theirs', text } })
    await page.getByRole('button', { name: 'Send reminder' }).click()
    await page.getByText('Changed to “Theirs” meanwhile.').waitFor()
    expect(await page.getByLabel('Text').inputValue()).toBe(text)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Overwrite with mine' }).click()
    await page.getByRole('status').getByText('Saved.').waitFor()
    const saved = await (await page.request.get(stored)).json()
    expect(saved).toMatchObject({ subject: 'About invoice 1', text, sentAt: null })
    await page.getByRole('button', { name: 'Send reminder' }).click()
    await page.getByText(`Sent just now to ${email}`).waitFor()
    await expectAccessible(page)

    const mail = await mailTo(mailbox, email, 'About invoice 1')
    expect(mail.text).toContain(text)
    await using customer = await visit(browser, app.url)
    await customer.page.goto(linkIn(mail))
    await customer.page.getByText('was due 15 Jan 2025').waitFor()
    office.expectNoFaults()
  })

  it('says so when the assistant fails, and lets one try again', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    await sentInvoice(app, page, { from: 'Retry', to: 'x@becker.example', dates: overdue })
    await page.getByRole('button', { name: 'Draft reminder' }).click()
    assistant.fail('refuse')
    await page.getByRole('button', { name: 'Draft', exact: true }).click()
    await makeLastTry(app, 'draft-reminder', 5)
    await page.getByRole('alert').getByText('could not write').waitFor()
    assistant.fail(undefined)
    await page.getByRole('button', { name: 'Draft', exact: true }).click()
    await page.getByLabel('Subject').waitFor()
    expect(await page.getByLabel('Subject').inputValue()).not.toBe('')
  })

  it('tells nothing to those who have no link, or one that was revoked', async () => {
    await using office = await visit(browser, app.url)
    const email = 'gone@becker.example'
    await sentInvoice(app, office.page, { from: 'Discreet', to: email })
    const link = linkIn(await mailTo(mailbox, email))
    await office.page.getByRole('button', { name: 'Show link' }).click()
    await office.page.evaluate('navigator.clipboard.writeText = () => Promise.reject()')
    await office.page.getByRole('button', { name: 'Copy' }).click()
    await office.page.getByText('Your browser didn’t copy the link').waitFor()
    expect(await office.page.getByLabel('Link to the customer’s page').inputValue()).toBe(link)
    await expectAccessible(office.page)
    await office.page.getByRole('button', { name: 'Revoke' }).click()
    await expectAccessible(office.page)
    await office.page.getByRole('button', { name: 'Revoke link' }).click()
    await office.page.getByText('The link no longer works').waitFor()

    await using stranger = await visit(browser, app.url)
    for (const address of [link, `${app.url}/i/nonsense`]) {
      await stranger.page.goto(address)
      await stranger.page.getByText('There is no page at this address').waitFor()
      expect(await stranger.page.content()).not.toContain('Discreet')
    }
    await expectAccessible(stranger.page)
    office.expectNoFaults()
    stranger.expectNoFaults()
  })

  it('lets a customer pay by keyboard alone', async () => {
    await using office = await visit(browser, app.url)
    const email = 'keys@kite.example'
    await sentInvoice(app, office.page, { from: 'Keys', to: email })
    await using customer = await visit(browser, app.url)
    const { page } = customer
    await page.goto(linkIn(await mailTo(mailbox, email)))
    await page.getByText('To pay').waitFor()
    await typeInto(page, 'Card number', goodCard)
    await tabTo(page, `Pay ${TOTAL}`)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Paid, thank you' }).waitFor()
    expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0)
  })

  it('keeps filter and order of the list in its address', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    await startOrganization(app, page, 'Lists')
    for (const name of ['Zebra', 'Ada', 'Kite'])
      await draftInvoice(page, `${name}@x.example`, {}, name)
    await page.goto('/invoices')
    await page.getByRole('button', { name: 'Number' }).click()
    await page.getByRole('button', { name: 'Number' }).click()
    const head = page.getByRole('columnheader', { name: 'Number' })
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    await expect.poll(() => numbersIn(page)).toEqual(['1', '2', '3'])
    await page.getByRole('searchbox', { name: 'Search invoices' }).fill('kite')
    await expect.poll(() => numbersIn(page)).toEqual(['3'])
    await page.reload()
    await expect.poll(() => numbersIn(page)).toEqual(['3'])
    await page.getByRole('radio', { name: 'Paid' }).check()
    await page.getByRole('heading', { name: 'No invoice matches' }).waitFor()
    expect(new URL(page.url()).search).toBe('?sort=number&q=kite&status=paid')
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Show all invoices' }).click()
    await expect.poll(() => numbersIn(page)).toEqual(['3', '2', '1'])
    office.expectNoFaults()
  })

  it('fits on a phone', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    const email = 'phone@kite.example'
    await startOrganization(app, page, 'Phones')
    const id = await draftInvoice(page, email, {}, 'A customer of a name that is long for a phone')
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`/invoices/${id}`)
    await send(page)
    const draft = await draftInvoice(page, 'other@kite.example')
    const own = ['/', '/invoices', '/invoices/new', '/customers', '/payments', `/invoices/${id}`]
    const link = linkIn(await mailTo(mailbox, email))
    for (const path of [...own, `/invoices/${draft}/edit`, link]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await widthBeyondScreen(page), `${path} is wider than a phone`).toBe(0)
    }
  })
})

describe.skipIf(missingTools !== undefined)('being paid over a worker', () => {
  it('follows payment and reminder until the worker is done with them', async () => {
    await using browser = await launchBrowser()
    await using mailbox = await startMailbox()
    const seen = Promise.withResolvers<void>()
    await using assistant = await startAssistant({ tokenMs: 5, beforeEnd: () => seen.promise })
    const env = { SMTP_URL: mailbox.smtpUrl, ASSISTANT_URL: assistant.url }
    await using app = await startApp({ jobs: 'postgres', env })
    await using office = await visit(browser, app.url)
    const email = 'queue@kite.example'
    const id = await sentInvoice(app, office.page, { from: 'Queues', to: email, dates: overdue })
    await office.page.getByRole('button', { name: 'Draft reminder' }).click()
    await office.page.getByRole('button', { name: 'Draft', exact: true }).click()
    await office.page.getByRole('progressbar').waitFor()

    await using customer = await visit(browser, app.url)
    const { page } = customer
    const link = await office.page.request.post(`/api/v1/invoices/${id}/link`, { data: {} })
    await page.goto(((await link.json()) as { path: string }).path)
    await page.getByLabel('Card number').fill(badCard)
    await page.getByRole('button', { name: `Pay ${TOTAL}` }).click()
    await page.getByText('is being processed').waitFor()
    // A server that is too busy once is asked again.
    const busy = page.waitForResponse((response) => response.status() === 429)
    await page.route('**/payments/*', (route) => route.fulfill({ status: 429 }), { times: 1 })
    await busy
    await app.startWorker()
    // The draft is seen while it grows.
    await office.page.getByText('Subject: ').waitFor()
    seen.resolve()
    await office.page.getByLabel('Subject').waitFor()
    await page.getByRole('alert').getByText('declined').waitFor()
    await page.getByLabel('Card number').fill(goodCard)
    await page.getByRole('button', { name: `Pay ${TOTAL}` }).click()
    await page.getByRole('heading', { name: 'Paid, thank you' }).waitFor()
    expect(await page.getByText('is being processed').count()).toBe(0)
    customer.expectNoFaults()
    office.expectNoFaults()
  })
})

/** Has a job that is to be tried again make the last of its `tries` now. */
async function makeLastTry({ adminUrl }: RunningApp, job: string, tries: number): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const hurry = `update tenfold_jobs set attempt = $2, run_at = now()
    where name = $1 and state = 'queued'`
  await expect.poll(async () => (await admin.query(hurry, [job, tries - 1])).rowCount).toBe(1)
  await admin.end()
}

/** Lets a request through, and nobody hear what came of it. */
async function loseAnswer(route: Route): Promise<void> {
  await route.fetch()
  await route.abort()
}

interface Sending {
  /** The organisation, which is new. */
  readonly from: string
  /** Its customer's address. */
  readonly to: string
  readonly dates?: Dates
}

interface Dates {
  readonly issuedOn?: string
  readonly dueOn?: string
}

const overdue: Dates = { issuedOn: '2025-01-01', dueOn: '2025-01-15' }

/** Leaves the page at an invoice that has just been sent; answers with its id. */
async function sentInvoice(
  app: RunningApp,
  page: Page,
  { from, to, dates }: Sending,
): Promise<string> {
  await startOrganization(app, page, from)
  const id = await draftInvoice(page, to, dates)
  await page.goto(`/invoices/${id}`)
  await send(page)
  return id
}

async function startOrganization(app: RunningApp, page: Page, organization: string): Promise<void> {
  const email = `${organization.toLowerCase().replaceAll(/[^a-z]+/g, '-')}@example.com`
  await signUpByRequest(page, { name: 'Ada Ferro', email, password: PASSWORD }, organization)
  await app.confirmEmail(email)
}

/** A draft for a new customer, written past the form. Answers with the invoice's id. */
async function draftInvoice(
  page: Page,
  email: string,
  dates: Dates = {},
  name = 'Kite Robotics',
): Promise<string> {
  const customer = await page.request.post('/api/v1/customers', { data: { name, email } })
  const { id: customerId } = (await customer.json()) as { id: string }
  const data = { customerId, lines: LINES, ...dates }
  const invoice = await page.request.post('/api/v1/invoices', { data })
  expect(invoice.status()).toBe(201)
  return ((await invoice.json()) as { id: string }).id
}

async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: 'Send invoice' }).click()
  await page.getByRole('button', { name: 'Record payment' }).waitFor()
}

/** The newest mail to an address, once it is there. */
async function mailTo(mailbox: Mailbox, email: string, subject = ''): Promise<{ text: string }> {
  const find = () =>
    mailbox.mails().find((mail) => mail.to === email && mail.subject.includes(subject))
  await expect.poll(find).toBeDefined()
  return find() ?? { text: '' }
}

/** The address of the customer's page in a mail. */
function linkIn({ text }: { text: string }): string {
  return /https?:\/\/\S+\/i\/\S+/.exec(text)?.[0] ?? 'no link in the mail'
}

function numbersIn(page: Page): Promise<string[]> {
  return page.locator('tbody .row-link').allInnerTexts()
}

function widthBeyondScreen(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth')
}
