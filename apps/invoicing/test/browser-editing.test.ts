import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp } from './browser-app.ts'
import { expectAccessible, launchBrowser, missingTools } from './browser-tools.ts'
import { signUpByRequest, visit } from './browser-visit.ts'

const password = 'a long enough password'
const person = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com`, password })

describe.skipIf(missingTools !== undefined)('two windows, one thing to edit', () => {
  let browser: Browser
  let app: RunningApp
  beforeAll(async () => {
    ;[browser, app] = await Promise.all([launchBrowser(), startApp({ jobs: 'inline' })])
  })
  afterAll(async () => {
    await browser?.close()
    await app?.[Symbol.asyncDispose]()
  })

  it('asks before one window undoes what another has saved in a draft', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    await signUpByRequest(here, person('Ada'), 'Drafts')
    const path = await newDraft(here)
    const there = await here.context().newPage()
    for (const page of [here, there]) await page.goto(`${path}/edit`)
    await there.getByLabel('Description').fill('Illustration')
    await there.getByRole('button', { name: 'Save changes' }).click()
    await there.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()

    await here.getByLabel('Unit price').fill('99')
    await here.getByRole('button', { name: 'Save changes' }).click()
    await here.getByText('Somebody changed this meanwhile').waitFor()
    expect(await here.getByLabel('Description').getAttribute('aria-invalid')).toBe('true')
    await expectAccessible(here)
    await here.getByRole('button', { name: 'Discard my changes' }).click()
    await expect.poll(() => here.getByLabel('Description').inputValue()).toBe('Illustration')
    expect(await here.getByLabel('Unit price').inputValue()).toBe('80.50')

    await there.goto(`${path}/edit`)
    await there.getByLabel('Description').fill('Photos')
    await there.getByRole('button', { name: 'Save changes' }).click()
    await there.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()
    await here.getByLabel('Unit price').fill('99')
    await here.getByRole('button', { name: 'Save changes' }).click()
    await here.getByRole('button', { name: 'Overwrite with mine' }).click()
    await here.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()
    await here.getByRole('cell', { name: 'Illustration' }).waitFor()
    window.expectNoFaults()
  })

  it('shows settings as they are stored, and asks before they are written over', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    await signUpByRequest(here, person('Bea'), 'Settings')
    const store = (data: object) => here.request.patch('/api/v1/settings', { data })
    const [name, address] = [here.getByLabel('Name on invoices'), here.getByLabel('Address')]
    const save = here.getByRole('button', { name: 'Save', exact: true })
    await here.goto('/settings')
    await address.waitFor()
    await store({ address: 'Main Street 1' })
    await name.fill('Bea & Co')
    await save.click()
    await here.getByText('Somebody changed this meanwhile').waitFor()
    expect(await address.inputValue()).toBe('Main Street 1')
    expect(await address.getAttribute('aria-invalid')).toBe('true')
    expect(await name.getAttribute('aria-invalid')).toBe('false')
    await save.click()
    await here.getByText('Saved.').waitFor()

    await here.getByRole('link', { name: 'Payments' }).click()
    await here.getByRole('heading', { name: 'Payments', level: 1 }).waitFor()
    await store({ address: 'Main Street 2' })
    const gate = Promise.withResolvers<void>()
    await here.route('**/api/v1/settings', async (route) => {
      await gate.promise
      await route.continue()
    })
    await here.goBack()
    await name.fill('Bea alone')
    gate.resolve()
    await expect.poll(() => address.inputValue()).toBe('Main Street 2')
    await save.click()
    await here.getByText('Saved.').waitFor()
    const stored = await (await here.request.get('/api/v1/settings')).json()
    const branding = { logoText: 'Bea alone' }
    expect(stored).toMatchObject({ address: 'Main Street 2', branding })
    window.expectNoFaults()
  })

  it('keeps a half-written invoice while its author looks something up', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUpByRequest(page, person('Cyd'), 'Halves')
    await page.goto('/invoices/new')
    await page.getByLabel('Description').fill('Half of it')
    await page.getByLabel('Quantity').fill('7.5')
    await page.getByLabel('Unit price').fill('80.50')
    await page.getByRole('button', { name: 'Add discount' }).click()
    const second = page.getByRole('group', { name: 'Line 2' })
    await second.getByLabel('Unit price').fill('-50')
    await page.getByText('€658.96').waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Customers', exact: true }).click()
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
    await page.goto('/invoices/new')
    await expect.poll(() => page.getByLabel('Description').first().inputValue()).toBe('Half of it')
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.goto('/invoices/new')
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('')
    window.expectNoFaults()
  })

  it('creates one invoice when the answer was lost and the page is loaded anew', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUpByRequest(page, person('Dot'), 'Once')
    const customer = await newCustomer(page)
    await typeInvoice(page, customer)
    await page.route('**/api/v1/invoices', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await page.getByRole('button', { name: 'Create invoice' }).click()
    await page.getByText('The server can’t be reached').waitFor()
    await page.unroute('**/api/v1/invoices')
    await page.goto('/invoices/new')
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('Design')
    await page.getByRole('button', { name: 'Create invoice' }).click()
    await page.getByRole('heading', { name: /^Invoice \d/, level: 1 }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Invoice 1')
    // What comes next is another one, even if it reads the same.
    await typeInvoice(page, customer)
    await page.getByRole('button', { name: 'Create invoice' }).click()
    await page.getByRole('heading', { name: 'Invoice 2', level: 1 }).waitFor()
    window.expectNoFaults()
  })
})

/** A draft of one line over 80.50; gives its address. */
async function newDraft(page: Page): Promise<string> {
  await typeInvoice(page, await newCustomer(page))
  await page.getByRole('button', { name: 'Create invoice' }).click()
  await page.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()
  return new URL(page.url()).pathname
}

/** Gives the address of a new customer's page. */
async function newCustomer(page: Page): Promise<string> {
  await page.goto('/customers')
  await page.getByRole('button', { name: 'New customer' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Kite Robotics')
  await page.getByRole('dialog').getByLabel('E-mail').fill('pay@kite.example')
  await page.getByRole('button', { name: 'Add customer' }).click()
  await page.getByRole('heading', { name: 'Kite Robotics', level: 1 }).waitFor()
  return new URL(page.url()).pathname
}

async function typeInvoice(page: Page, customer: string): Promise<void> {
  await page.goto(customer)
  await page.getByRole('link', { name: 'New invoice' }).click()
  await page.getByLabel('Description').fill('Design')
  await page.getByLabel('Unit price').fill('80.50')
}
