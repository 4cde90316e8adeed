import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp } from './browser-app.ts'
import { expectAccessible, launchBrowser, missingTools } from './browser-tools.ts'
import { signUp, visit } from './browser-visit.ts'

const password = 'a long enough password'
const person = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com`, password })

describe.skipIf(missingTools !== undefined)('two windows, one log-in', () => {
  let browser: Browser
  let app: RunningApp
  beforeAll(async () => {
    ;[browser, app] = await Promise.all([
      launchBrowser({ backFromMemory: true }),
      startApp({ jobs: 'inline' }),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await app?.[Symbol.asyncDispose]()
  })

  it('saves nothing into the organisation that another window went on to', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    await signUp(here, person('Ada'), 'First')
    await typeCustomer(here, 'Kite Robotics')
    const there = await here.context().newPage()
    await there.goto('/')
    await newOrganization(there, 'Second')

    await here.getByRole('button', { name: 'Add customer' }).click()
    const asked = here.getByRole('dialog', { name: 'Your organisation has changed' })
    await asked.getByText('This window shows First. In another window you left it for').waitFor()
    await expectAccessible(here)
    expect(await customersIn(here)).toEqual([])

    await asked.getByRole('button', { name: 'Back to First' }).click()
    await asked.waitFor({ state: 'detached' })
    expect(await here.getByLabel('Name', { exact: true }).inputValue()).toBe('Kite Robotics')
    await here.getByRole('button', { name: 'Add customer' }).click()
    await here.getByRole('heading', { name: 'Kite Robotics', level: 1 }).waitFor()
    expect(await customersIn(here)).toEqual(['Kite Robotics'])

    await there.getByRole('link', { name: 'Customers' }).click()
    await there.getByRole('button', { name: 'Go on in First' }).click()
    await there.getByText('Organisation: First').waitFor()
    await there.getByRole('link', { name: 'Customers' }).click()
    await there.getByRole('link', { name: 'Kite Robotics' }).waitFor()
    expect(await there.getByRole('dialog').count()).toBe(0)
    window.expectNoFaults()
  })

  it('shows no list of one organisation under the name of another', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    await signUp(here, person('Bea'), 'Alpha')
    await addCustomer(here, 'Of Alpha')
    const there = await here.context().newPage()
    await there.goto('/')
    await newOrganization(there, 'Beta')
    await addCustomer(there, 'Of Beta')

    // A list that wasn't read before: this one would come from Beta.
    await here.getByRole('link', { name: 'Activity' }).click()
    const asked = here.getByRole('dialog', { name: 'Your organisation has changed' })
    await asked.waitFor()
    expect(await here.getByText('Of Beta').count()).toBe(0)
    // Whoever puts the question aside is asked again by whatever they do next.
    await here.keyboard.press('Escape')
    await asked.waitFor({ state: 'detached' })
    await here.getByText('Organisation: Alpha').waitFor()
    await here.getByRole('link', { name: 'Payments' }).click()
    await asked.getByRole('button', { name: 'Go on in Beta' }).click()
    await here.getByText('Organisation: Beta').waitFor()
    await here.getByRole('link', { name: 'Customers' }).click()
    await here.getByRole('link', { name: 'Of Beta' }).waitFor()
    expect(await here.getByText('Of Alpha').count()).toBe(0)
    window.expectNoFaults()
  })

  it('lets nobody act by a window of somebody who has logged out in another', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    await signUp(here, person('Cleo'), 'Of Cleo')
    await typeCustomer(here, 'Meant by Cleo')
    const there = await here.context().newPage()
    await there.goto('/')
    await there.request.post('/api/auth/sign-out', { data: {} })
    await signUp(there, person('Dan'), 'Of Dan')

    await here.getByRole('button', { name: 'Add customer' }).click()
    const asked = here.getByRole('dialog', { name: 'Another user is logged in now' })
    await asked.waitFor()
    await expectAccessible(here)
    expect(await customersIn(here)).toEqual([])
    await asked.getByRole('button', { name: 'Go on as Dan' }).click()
    await here.getByText('Account: Dan').waitFor()
    await here.getByText('Organisation: Of Dan').waitFor()
    window.expectNoFaults()
  })

  it('shows in no window what somebody saw who has logged out in one', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    await signUp(here, person('Hal'), 'Of Hal')
    await typeCustomer(here, 'Secret Zoo')
    const there = await here.context().newPage()
    await there.goto('/')
    await there.getByText('Account: Hal').click()
    await there.getByRole('button', { name: 'Log out' }).click()
    await here.getByRole('button', { name: 'Log in' }).waitFor()
    expect(await here.getByLabel('Name', { exact: true }).count()).toBe(0)
    window.expectNoFaults()
  })

  it('shows by the back button what was left, but to nobody else', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUp(page, person('Fay'), 'Of Fay')
    await typeCustomer(page, 'Secret Zoo')
    const leaveAndComeBack = async (meanwhile: () => Promise<unknown>) => {
      await page.evaluate(
        `delete sessionStorage.seen
          addEventListener('pageshow', () => { sessionStorage.seen = document.body.checkVisibility() })`,
      )
      await page.goto('/pricing')
      await meanwhile()
      await page.evaluate('history.back()')
    }
    await leaveAndComeBack(async () => undefined)
    const name = page.getByLabel('Name', { exact: true })
    await name.waitFor()
    expect(await name.inputValue()).toBe('Secret Zoo')

    await leaveAndComeBack(async () => {
      await page.request.post('/api/auth/sign-out', { data: {} })
      await page.request.post('/api/auth/sign-up/email', { data: person('Gil') })
    })
    await page.getByRole('button', { name: 'Create organisation' }).waitFor()
    expect(await page.getByLabel('Name', { exact: true }).count()).toBe(0)
    expect(await page.evaluate('sessionStorage.seen')).toBe('false')
    window.expectNoFaults()
  })

  it('asks nothing of a window that changes organisations itself', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUp(page, person('Eli'), 'One')
    await newOrganization(page, 'Two')
    const dialogs: string[] = []
    await page.exposeFunction('noteDialog', (title: string) => dialogs.push(title))
    await page.evaluate(`new MutationObserver(() => {
      const open = document.querySelector('dialog[open]')
      if (open) noteDialog(open.textContent)
    }).observe(document.body, { childList: true, subtree: true })`)
    for (const [from, to] of [
      ['Two', 'One'],
      ['One', 'Two'],
      ['Two', 'One'],
    ] as const) {
      await page.getByText(`Organisation: ${from}`).click()
      await page.getByRole('button', { name: to, exact: true }).click()
      await page.getByText(`Organisation: ${to}`).waitFor()
      await page.getByRole('link', { name: 'Invoices' }).click()
      await page.getByRole('heading', { name: 'Invoices', level: 1 }).waitFor()
    }
    expect(dialogs).toEqual([])
    window.expectNoFaults()
  })
})

async function newOrganization(page: Page, name: string): Promise<void> {
  await page.goto('/organizations/new')
  await page.getByLabel('Organisation').fill(name)
  await page.getByRole('button', { name: 'Create organisation' }).click()
  await page.getByText(`Organisation: ${name}`).waitFor()
}

async function typeCustomer(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Customers' }).click()
  await page.getByRole('button', { name: 'New customer' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('dialog').getByLabel('E-mail').fill('pay@customer.example')
}

async function addCustomer(page: Page, name: string): Promise<void> {
  await typeCustomer(page, name)
  await page.getByRole('button', { name: 'Add customer' }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

/** Of the organisation that is active in the browser's log-in. */
async function customersIn(page: Page): Promise<string[]> {
  const answer = await page.request.get('/api/v1/customers')
  const { items } = (await answer.json()) as { items: { name: string }[] }
  return items.map(({ name }) => name)
}
