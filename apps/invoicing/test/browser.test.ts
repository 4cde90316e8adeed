import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp } from './browser-app.ts'
import { expectAccessible, launchBrowser, missingTools, textOfPdf } from './browser-tools.ts'
import { signUp, tabTo, typeInto, visit } from './browser-visit.ts'

if (missingTools && process.env['CI']) throw new Error(`Browser tests can't run: ${missingTools}.`)
if (missingTools) console.warn(`Browser tests are skipped: ${missingTools}.`)

const PASSWORD = 'a long enough password'
const ada = { name: 'Ada Ferro', email: 'ada@example.com', password: PASSWORD }
const ben = { name: 'Ben Okafor', email: 'ben@example.com', password: PASSWORD }

const PLACES = [
  'Invoices',
  'Customers',
  'Payments',
  'Activity',
  'Members',
  'Subscription',
  'Settings',
]

// 3 x 80.50 at 19 % and 1 x 1,200.00 at 7 %: net 1,441.50, tax 45.89 + 84.00.
const NET = '€1,441.50'
const TOTAL = '€1,571.39'

/** A script that returns the fault of the customer field, or an empty text. An open list must be in sight, and the option that the field names must be the marked one. */
const PICKER_FAULT = `(() => {
  const input = document.activeElement
  if (input?.getAttribute('role') !== 'combobox') return 'the field has lost the focus'
  const list = document.getElementById(input.getAttribute('aria-controls'))
  const isOpen = input.getAttribute('aria-expanded') === 'true'
  if (!isOpen && list.checkVisibility()) return 'a closed list is in sight'
  if (isOpen && !list.checkVisibility()) return 'an open list is hidden'
  const named = input.getAttribute('aria-activedescendant')
  const marked = [...list.querySelectorAll('[aria-selected=true]')].map(({ id }) => id)
  if (!isOpen) return named ? 'a closed list has a current option' : ''
  const isThere = list.querySelector('[role=option]:not([aria-disabled=true])')
  if (isThere && (marked.length !== 1 || marked[0] !== named)) return 'named ' + named + ', marked ' + marked
  return ''
})()`

describe.skipIf(missingTools !== undefined)('the app in a browser', () => {
  let browser: Browser
  let app: RunningApp
  beforeAll(async () => {
    ;[browser, app] = await Promise.all([launchBrowser(), startApp({ jobs: 'inline' })])
  })
  afterAll(async () => {
    await browser?.close()
    await app?.[Symbol.asyncDispose]()
  })

  it('leads from sign-up to a PDF with the right number and total', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window

    await page.goto('/log-in')
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Create an account' }).click()
    await expectAccessible(page)
    await signUp(page, ada, 'Ferro & Töchter')
    await app.confirmEmail(ada.email)
    await page.reload()
    await page.getByRole('heading', { name: 'Your first invoice in three steps' }).waitFor()
    await expectAccessible(page)

    await page.getByRole('link', { name: 'Customers' }).click()
    await page.getByRole('button', { name: 'New customer' }).first().click()
    await expectAccessible(page)
    await page.getByLabel('Name').fill('Nordlicht Studio')
    await page.getByRole('dialog').getByLabel('E-mail').fill('billing@nordlicht.example')
    await page.getByLabel('Address').fill('Hafenstraße 12\n20359 Hamburg')
    await page.getByRole('button', { name: 'Add customer' }).click()
    await page.getByRole('heading', { name: 'Nordlicht Studio', level: 1 }).waitFor()
    await expectAccessible(page)

    await page.getByRole('link', { name: 'New invoice' }).click()
    await page.getByLabel('Description').fill('Design')
    await page.getByLabel('Quantity').fill('3')
    await page.getByLabel('Unit price').fill('80.50')
    await page.getByRole('button', { name: 'Add line' }).click()
    const second = page.getByRole('group', { name: 'Line 2' })
    await second.getByLabel('Description').fill('Illustration')
    await second.getByLabel('Unit price').fill('1200')
    await second.getByLabel('Tax %').fill('7')
    await page.getByText(TOTAL).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Create invoice' }).click()

    await page.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()
    await page.getByText(NET).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('dialog').getByText('billing@nordlicht.example').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Send invoice' }).click()
    await page.getByRole('button', { name: 'Record payment' }).waitFor()
    await expectAccessible(page)

    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download PDF' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('invoice-1.pdf')
    const text = await textOfPdf(download)
    expect(text).toContain('Invoice 1')
    expect(text).toContain('Nordlicht Studio')
    expect(text).toMatch(/1,571\.39/)

    await page.getByRole('link', { name: 'Dashboard' }).click()
    const tile = page.getByRole('term').filter({ hasText: 'Outstanding' }).locator('..')
    await tile.getByText(TOTAL).waitFor()
    await page.locator('.recharts-bar').waitFor()
    await expectAccessible(page)
    window.expectNoFaults()
  })

  it('shows pages that pass axe-core wherever the navigation leads', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUp(page, { ...ada, email: 'visitor@example.com' }, 'Visitors')
    for (const place of PLACES) {
      await page.getByRole('link', { name: place, exact: true }).click()
      const heading = page.getByRole('heading', { name: place, level: 1 })
      await heading.waitFor()
      expect(await heading.and(page.locator(':focus')).count(), `${place} has the focus`).toBe(1)
      await page.getByText('Loading').first().waitFor({ state: 'detached' })
      await expectAccessible(page)
    }
    for (const path of [
      '/profile',
      '/search?q=x',
      '/invoices/new',
      '/no-such-page',
      '/invoices/1',
    ]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.getByText('Loading').first().waitFor({ state: 'detached' })
      await expectAccessible(page)
    }
    await page.getByText('There is nothing here').waitFor()
    window.expectNoFaults()
  })

  it('says clearly that e-mail and password do not belong together, and keeps what was typed', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await page.goto('/invoices')
    await page.getByLabel('E-mail').fill('nobody@example.com')
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('alert').getByText('don’t belong together').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe('nobody@example.com')
    await expectAccessible(page)
  })

  it('names each wrong field and takes the focus to the first', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await page.goto('/sign-up')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Enter your name.').waitFor()
    const name = page.getByLabel('Your name')
    expect(await name.and(page.locator(':focus')).count()).toBe(1)
    await name.fill('Ada')
    await page.getByText('Enter your name.').waitFor({ state: 'detached' })
    await expectAccessible(page)
  })

  it('can be used by keyboard alone, from sign-up to PDF', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    const { keyboard } = page
    await page.goto('/sign-up')
    await typeInto(page, 'Your name', ben.name)
    await typeInto(page, 'E-mail', ben.email)
    await typeInto(page, 'Password', ben.password)
    await keyboard.press('Enter')
    await page.getByLabel('Organisation').waitFor()
    await typeInto(page, 'Organisation', 'Okafor Design')
    await keyboard.press('Enter')

    await page.getByRole('heading', { name: 'Your first invoice in three steps' }).waitFor()
    await app.confirmEmail(ben.email)
    await page.reload()
    await tabTo(page, 'New invoice')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'New invoice' }).waitFor()
    await page.getByLabel('Description').waitFor()
    await typeInto(page, 'Customer', 'Kite Robotics')
    await page.getByRole('option', { name: 'New customer “Kite Robotics”' }).waitFor()
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await typeInto(page, 'E-mail', 'pay@kite.example')
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await typeInto(page, 'Description', 'Concept')
    await typeInto(page, 'Unit price', '100')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()
    await page.getByText('€119.00').first().waitFor()

    await tabTo(page, 'Send')
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await tabTo(page, 'Send invoice')
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.locator('h1:focus').waitFor()
    await tabTo(page, 'Record payment')
    await keyboard.press('Enter')
    await typeInto(page, 'Reference (optional)', 'TX 7')
    await keyboard.press('Enter')
    await page.getByText('Nothing is owed any more').waitFor()
    const downloading = page.waitForEvent('download')
    await page.reload()
    await tabTo(page, 'Download PDF')
    await keyboard.press('Enter')
    expect(await textOfPdf(await downloading)).toMatch(/119\.00/)
    window.expectNoFaults()
  })

  it('tells a screen reader which customer the keyboard is on, whatever is typed', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUp(page, { ...ben, email: 'picker@example.com' }, 'Picker')
    for (const name of ['Kite', 'Kestrel', 'Nordlicht'])
      await page.request.post('/api/v1/customers', {
        headers: { origin: app.url },
        data: { name, email: 'pay@customer.example' },
      })
    await page.goto('/invoices/new')
    const picker = page.getByRole('combobox', { name: 'Customer' })
    await picker.click()
    await page.getByRole('option', { name: 'Nordlicht' }).waitFor()
    await expectAccessible(page)
    const key = fc.constantFrom('ArrowDown', 'ArrowUp', 'Escape', 'k', 'e', 'Backspace', 'Home')
    await fc.assert(
      fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 12 }), async (keys) => {
        for (const pressed of keys) {
          await page.keyboard.press(pressed)
          const fault = await page.evaluate<string>(PICKER_FAULT)
          expect({ pressed, fault }).toEqual({ pressed, fault: '' })
        }
      }),
      { numRuns: 12 },
    )
    await picker.fill('')
    const first = page.getByRole('option').first()
    await page.getByRole('option', { name: 'Nordlicht' }).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.locator('[role=option][aria-selected=true]', { hasText: 'New customer' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await first.and(page.locator('[aria-selected=true]')).waitFor()
    // Enter that ends the composing of a Japanese word chooses nothing.
    await picker.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true })
    expect(await picker.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('Enter')
    await first.waitFor({ state: 'hidden' })
    expect(await picker.inputValue()).toBe('Kestrel')
    window.expectNoFaults()
  })

  it('offers the keyboard a way past the navigation and a short cut to the search', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUp(page, { ...ben, email: 'keys@example.com' }, 'Keys')
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('main:focus').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('nobody')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
    expect(page.url()).toContain('/search?q=nobody')
  })

  it('shows nothing of one organisation in another, and asks for the log-in when it has ended', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUp(page, { ...ada, email: 'two@example.com' }, 'First')
    await page.request.post('/api/v1/customers', {
      data: { name: 'Kite Robotics', email: 'pay@kite.example' },
    })
    await page.getByRole('link', { name: 'Customers' }).click()
    await page.getByRole('link', { name: 'Kite Robotics' }).waitFor()

    await page.getByText('Organisation: First').click()
    await page.getByRole('button', { name: 'New organisation' }).click()
    await page.getByLabel('Organisation').fill('Second')
    await page.getByRole('button', { name: 'Create organisation' }).click()
    await page.getByRole('link', { name: 'Customers' }).click()
    await page.getByRole('heading', { name: 'No customers yet' }).waitFor()
    expect(await page.getByText('Kite Robotics').count()).toBe(0)

    await page.getByText('Organisation: Second').click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'First' }).click()
    await page.getByText('Organisation: First').waitFor()
    await page.getByRole('link', { name: 'Customers' }).click()
    await page.getByRole('link', { name: 'Kite Robotics' }).waitFor()

    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Invoices' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByLabel('E-mail').fill('two@example.com')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'Invoices', level: 1 }).waitFor()
    window.expectNoFaults()
  })
})

describe.skipIf(missingTools !== undefined)('with a worker', () => {
  it('shows that a PDF is on its way and saves it when the worker is done', async () => {
    await using browser = await launchBrowser()
    await using app = await startApp({ jobs: 'postgres' })
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUp(page, ada, 'Ferro')
    const customer = await page.request.post('/api/v1/customers', {
      data: { name: 'Kite', email: 'pay@kite.example' },
    })
    const { id: customerId } = (await customer.json()) as { id: string }
    const line = { description: 'Concept', quantity: 1, unitPriceMinor: 10_000, taxRateBp: 1_900 }
    await page.request.post('/api/v1/invoices', { data: { customerId, lines: [line] } })

    await page.getByRole('link', { name: 'Invoices' }).click()
    await page.getByRole('link', { name: '1', exact: true }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download PDF' }).click()
    await page.getByRole('progressbar').waitFor()
    await app.startWorker()
    expect(await textOfPdf(await downloading)).toMatch(/119\.00/)
    await page.getByRole('link', { name: 'Open invoice-1.pdf' }).waitFor()
    window.expectNoFaults()
  })
})
