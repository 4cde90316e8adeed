import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp } from './browser-app.ts'
import { launchBrowser, missingTools } from './browser-tools.ts'
import { expectNoSidewaysScroll, signUp, visit } from './browser-visit.ts'

const ada = { name: 'Ada Ferro', email: 'ada@example.com', password: 'a long enough password' }

describe.skipIf(missingTools !== undefined)('a careless visitor', () => {
  const stack = new AsyncDisposableStack()
  let browser: Browser
  let app: RunningApp
  beforeAll(async () => {
    browser = await launchBrowser()
    stack.defer(() => browser.close())
    app = stack.use(await startApp({ jobs: 'inline' }))
  })
  afterAll(() => stack.disposeAsync())

  it('double-clicks every button, and each thing happens once without a complaint', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    const refused: string[] = []
    page.on('response', (answer) => {
      if (answer.request().method() !== 'GET' && !answer.ok()) refused.push(answer.url())
    })
    await page.goto('/sign-up')
    await page.getByLabel('Your name').fill(ada.name)
    await page.getByLabel('E-mail').fill(ada.email)
    await page.getByLabel('Password').fill(ada.password)
    await page.getByRole('button', { name: 'Create account' }).dblclick()
    await page.getByLabel('Organisation').waitFor()
    await app.confirmEmail(ada.email)
    await page.getByLabel('Organisation').fill('Double')
    await page.getByRole('button', { name: 'Create organisation' }).dblclick()
    await page.getByRole('link', { name: 'Add a customer' }).click()
    await page.getByLabel('Name').fill(' Kite ')
    await page.getByRole('dialog').getByLabel('E-mail').fill(' pay@kite.example ')
    await page.getByRole('button', { name: 'Add customer' }).dblclick()
    await page.getByRole('heading', { name: 'Kite', level: 1, exact: true }).waitFor()
    await page.getByRole('link', { name: 'New invoice' }).click()
    await page.getByLabel('Description').fill('Design')
    await page.getByLabel('Unit price').fill('80')
    await page.getByRole('button', { name: 'Create invoice' }).dblclick()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('button', { name: 'Send invoice' }).dblclick()
    await page.getByRole('button', { name: 'Record payment' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Amount').fill('10')
    await dialog.getByRole('button', { name: 'Record payment' }).dblclick()
    await page.getByText('€10.00 of €95.20 paid').waitFor()
    await page.getByRole('button', { name: 'Show link' }).dblclick()
    const link = await page.getByLabel('Link to the customer’s page').inputValue()

    await page.goto(new URL(link).pathname)
    await page.getByRole('button', { name: 'Pay only a part' }).click()
    await page.getByLabel('Amount').fill('5')
    await page.getByLabel('Card number').fill('4242 4242 4242 4242')
    await page.getByRole('button', { name: 'Pay €5.00' }).dblclick()
    await page.getByText('€15.00 of €95.20 paid').waitFor()
    // What is left is offered in full, and the part isn't paid again by another press.
    await page.getByRole('button', { name: 'Pay €80.20' }).waitFor()
    const { items } = await page.request.get('/api/v1/payments').then((answer) => answer.json())
    expect(items).toHaveLength(2)
    expect(refused).toEqual([])
    office.expectNoFaults()
  })

  it('types yen with decimals, and is told to leave them out', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    await signUp(page, { ...ada, email: 'yen@example.com' }, 'Yen')
    await page.goto('/invoices/new')
    await page.getByLabel('Currency').selectOption('JPY')
    await page.getByLabel('Unit price').fill('79.50')
    await page.getByRole('button', { name: 'Create invoice' }).click()
    await page.getByText('An amount without decimals, like 80.').waitFor()
    expect(await page.getByLabel('Unit price').getAttribute('aria-invalid')).toBe('true')
    office.expectNoFaults()
  })

  it('sees long names and sums whole, on every screen', async () => {
    await using office = await visit(browser, app.url)
    const { page } = office
    const name = 'W'.repeat(100)
    const email = 'long@example.com'
    await signUp(page, { ...ada, name, email }, name)
    await app.confirmEmail(email)
    const { customer, invoice, link } = await bill(page)
    const own = ['/invoices', '/customers', '/payments', '/activity', '/members', '/profile']
    const shown = [`/invoices/${invoice}`, `/customers/${customer}`, '/search?q=WW', link]
    for (const place of ['/', ...own, ...shown]) {
      await page.goto(place)
      await page.waitForLoadState('networkidle')
      for (const width of [1_280, 1_024, 800, 360]) {
        await page.setViewportSize({ width, height: 740 })
        const cutOff = () => page.evaluate<string[]>(CUT_OFF)
        // The page follows its window's new width in its own time.
        await expect.poll(cutOff, { message: `${place}, ${width} wide` }).toEqual([])
        await expectNoSidewaysScroll(page)
      }
    }
    office.expectNoFaults()
  })
})

/** The figures that reach out of their table's card, where nobody sees them. */
const CUT_OFF = `[...document.querySelectorAll('.table-card .number')]
  .filter((cell) => cell.getBoundingClientRect().right >
    cell.closest('.table-card').getBoundingClientRect().right + 1)
  .map((cell) => cell.textContent)`

/** An overdue invoice, partly paid, in which everything is as long as may be. */
async function bill(page: Page) {
  const name = 'W'.repeat(200)
  const customer = await post(page, '/customers', { name, email: 'pay@kite.example' })
  const line = { description: name, quantity: 100, unitPriceMinor: 1_000_000_000, taxRateBp: 0 }
  const dates = { issuedOn: '2026-01-01', dueOn: '2026-01-15' }
  const draft = { customerId: customer.id, lines: [line], ...dates }
  const { id } = await post(page, '/invoices', draft)
  await post(page, `/invoices/${id}/status`, { status: 'sent' })
  const paid = { amountMinor: 50_000_000_000, paidOn: '2026-01-20', reference: name }
  await post(page, `/invoices/${id}/payments`, paid)
  const link = await post(page, `/invoices/${id}/link`, {})
  return { customer: customer.id, invoice: id, link: link.path }
}

async function post(page: Page, path: string, data: unknown) {
  const answer = await page.request.post(`/api/v1${path}`, { data })
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
  return (await answer.json()) as { readonly id: string; readonly path: string }
}
