import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, startApp } from './browser-app.ts'
import { launchBrowser, missingTools } from './browser-tools.ts'
import { signUpByRequest, visit } from './browser-visit.ts'

const password = 'a long enough password'
const person = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com`, password })

describe.skipIf(missingTools !== undefined)(
  'a form whose server is slow, away or of another opinion',
  () => {
    let browser: Browser
    let app: RunningApp
    beforeAll(async () => {
      ;[browser, app] = await Promise.all([launchBrowser(), startApp({ jobs: 'inline' })])
    })
    afterAll(async () => {
      await browser?.close()
      await app?.[Symbol.asyncDispose]()
    })

    it('leaves the focus to whoever types after a refusal', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await page.goto('/log-in')
      await page.getByLabel('E-mail').fill('ada@example.com')
      await page.getByLabel('Password').fill('a guess at a password')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByText('don’t belong together').waitFor()
      await page.getByLabel('E-mail').fill('')
      await page.getByLabel('Password').fill('')
      await page.keyboard.type(password)
      expect(await page.getByLabel('E-mail').inputValue()).toBe('')
      expect(await page.getByLabel('Password').inputValue()).toBe(password)
      window.expectNoFaults()
    })

    it('says at once that a conflict can’t be settled without a network, and settles nothing afterwards', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Bea'), 'Conflicts')
      const { id, version } = await newCustomer(page)
      const stored = `/api/v1/customers/${id}`
      await page.goto(`/customers/${id}`)
      await page.getByRole('button', { name: 'Edit' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Name').fill('Mine')
      await page.request.patch(stored, { data: { name: 'Theirs', version } })
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByRole('button', { name: 'Overwrite with mine' }).waitFor()

      await page.context().setOffline(true)
      await page.getByRole('button', { name: 'Overwrite with mine' }).click()
      await dialog.getByText('The server can’t be reached').waitFor()
      const saves: string[] = []
      page.on(
        'request',
        (request) => void (request.method() === 'PATCH' && saves.push(request.url())),
      )
      await page.context().setOffline(false)
      expect(await dialog.getByLabel('Name').inputValue()).toBe('Mine')
      expect(await answerOf(page, stored)).toMatchObject({ name: 'Theirs' })
      await page.getByRole('button', { name: 'Overwrite with mine' }).dblclick()
      await dialog.waitFor({ state: 'hidden' })
      expect(await (await page.request.get(stored)).json()).toMatchObject({ name: 'Mine' })
      expect(saves).toHaveLength(1)
      window.expectNoFaults()
    })

    it('overwrites only what it has shown, and takes over what its user didn’t touch', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Lou'), 'Seen')
      const { id } = await newCustomer(page)
      const stored = `/api/v1/customers/${id}`
      await page.goto(`/customers/${id}`)
      await page.getByRole('button', { name: 'Edit' }).click()
      const dialog = page.getByRole('dialog')
      const [name, email] = [dialog.getByLabel('Name'), dialog.getByLabel('E-mail')]
      await name.fill('Mine')
      await page.request.patch(stored, { data: { name: 'Theirs' } })
      await page.getByRole('button', { name: 'Save changes' }).click()
      await dialog.getByText('Changed to “Theirs” meanwhile').waitFor()
      expect(await email.getAttribute('aria-invalid')).toBe('false')

      await page.request.patch(stored, { data: { email: 'new@kite.example', name: 'Latest' } })
      await page.getByRole('button', { name: 'Overwrite with mine' }).click()
      await dialog.getByText('Changed to “Latest” meanwhile').waitFor()
      expect(await email.getAttribute('aria-invalid')).toBe('true')
      expect(await email.inputValue()).toBe('new@kite.example')
      expect(await name.inputValue()).toBe('Mine')
      expect(await answerOf(page, stored)).toMatchObject({ name: 'Latest' })

      await page.getByRole('button', { name: 'Overwrite with mine' }).click()
      await dialog.waitFor({ state: 'hidden' })
      const now = { name: 'Mine', email: 'new@kite.example' }
      expect(await answerOf(page, stored)).toMatchObject(now)
      window.expectNoFaults()
    })

    it('saves settings whose flags were ticked while the form was open', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Fay'), 'Flags')
      await page.request.patch('/api/v1/settings', { data: { flags: { draftReminders: false } } })
      await page.goto('/settings')
      await page.getByLabel('Address').fill('Main Street 1')
      // The flag may still be on its way.
      await page.getByLabel('Draft reminders').click()
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Saved.').waitFor()
      const stored = await (await page.request.get('/api/v1/settings')).json()
      expect(stored).toMatchObject({ address: 'Main Street 1', flags: { draftReminders: true } })
      window.expectNoFaults()
    })

    it('says that another window changed what this form doesn’t show, and saves the next time', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Tove'), 'Elsewhere')
      const store = (flag: boolean) =>
        page.request.patch('/api/v1/settings', { data: { flags: { draftReminders: flag } } })
      await store(false)
      await page.goto('/settings')
      await page.getByLabel('Address').fill('Main Street 2')
      await store(true)
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Something that this form doesn’t show was changed meanwhile').waitFor()
      expect(await page.locator('[aria-invalid="true"]').count()).toBe(0)
      expect(await page.getByRole('button', { name: 'Discard my changes' }).count()).toBe(0)
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Saved.').waitFor()
      const stored = await (await page.request.get('/api/v1/settings')).json()
      expect(stored).toMatchObject({ address: 'Main Street 2', flags: { draftReminders: true } })
      window.expectNoFaults()
    })

    it('brings back no invoice that was stored after its author had left the page', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Cyd'), 'Leaving')
      await newCustomer(page)
      await page.goto('/invoices/new')
      await page.getByRole('combobox', { name: 'Customer' }).fill('Kite')
      await page.getByRole('option', { name: /pay@kite/ }).click()
      await page.getByLabel('Description').fill('Work')
      await page.getByLabel('Unit price').fill('10')
      const gate = Promise.withResolvers<void>()
      await page.route('**/api/v1/invoices', async (route) => {
        if (route.request().method() === 'POST') await gate.promise
        await route.continue()
      })
      await page.getByRole('button', { name: 'Create invoice' }).click()
      // Text that is typed now would be in no invoice.
      await page.getByLabel('Description').click()
      await page.keyboard.type(' and more')
      await page.getByRole('button', { name: 'Add line' }).click()
      expect(await page.getByLabel('Description').inputValue()).toBe('Work')
      expect(await page.getByLabel('Description').count()).toBe(1)
      await page.getByRole('link', { name: 'Customers', exact: true }).click()
      await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
      // The page asks for its list again once the invoice is stored.
      const renewed = page.waitForResponse(/\/api\/v1\/customers(?:\?|$)/)
      gate.resolve()
      await renewed
      await page.getByRole('link', { name: 'Invoices', exact: true }).click()
      await page.getByRole('link', { name: 'New invoice' }).first().click()
      await page.getByLabel('Description').waitFor()
      expect(await page.getByLabel('Description').inputValue()).toBe('')
      window.expectNoFaults()
    })

    it('offers no new customer while it can’t know whether there is one of that name', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Dot'), 'Searching')
      await newCustomer(page)
      await page.goto('/invoices/new')
      const customer = page.getByRole('combobox', { name: 'Customer' })
      await customer.waitFor()
      await page.context().setOffline(true)
      await customer.fill('Kite')
      await page.getByRole('option', { name: 'The server can’t be reached' }).waitFor()
      expect(await page.getByRole('option', { name: 'New customer' }).count()).toBe(0)
      await page.context().setOffline(false)
      await customer.press('Escape')
      await page.getByRole('listbox', { name: 'Customers' }).waitFor({ state: 'hidden' })
      await customer.press('ArrowDown')
      await page.getByRole('option', { name: /pay@kite/ }).waitFor()
      window.expectNoFaults()
    })

    it('calls no list empty before the server has said so', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Eve'), 'Lists')
      await newCustomer(page)
      await page.goto('/customers?q=nobody')
      await page.getByText('No customer matches').waitFor()
      const gate = Promise.withResolvers<void>()
      await page.route('**/api/v1/customers**', async (route) => {
        await gate.promise
        await route.continue()
      })
      const asked = page.waitForRequest(/\/api\/v1\/customers(?:\?|$)/)
      await page.getByLabel('Search customers', { exact: true }).fill('')
      await asked
      await page.getByText('Loading customers').waitFor()
      expect(await page.getByText('No customers yet').count()).toBe(0)
      gate.resolve()
      await page.getByRole('link', { name: 'Kite Robotics' }).waitFor()
      window.expectNoFaults()
    })

    it('calls no first step open before the server has said what is done', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Kim'), 'Steps')
      await newCustomer(page)
      await page.route('**/api/v1/customers?*', (route) => route.fulfill({ status: 429 }))
      await page.goto('/')
      await page.getByText('That was a lot at once').waitFor()
      expect(await page.getByRole('link', { name: 'Add a customer' }).count()).toBe(0)
      await page.unrouteAll()
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'Create an invoice' }).waitFor()
      window.expectNoFaults()
    })

    it('counts no results before the server has looked for what is typed', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Gus'), 'Finding')
      await newCustomer(page)
      await page.goto('/search?q=nobody')
      await page.getByText('0 results for “nobody”').waitFor()
      const gate = Promise.withResolvers<void>()
      await page.route('**/api/v1/search**', async (route) => {
        await gate.promise
        await route.continue()
      })
      const asked = page.waitForRequest(/\/api\/v1\/search/)
      await page.getByRole('searchbox').fill('Kite')
      await asked
      await page.getByText('0 results for “nobody”').waitFor()
      expect(await page.getByText('“Kite”').count()).toBe(0)
      gate.resolve()
      await page.getByText('1 result for “Kite”').waitFor()
      // The field says what is searched for, also on the way back.
      await page.getByRole('link', { name: 'Kite Robotics' }).click()
      await page.getByRole('heading', { name: 'Kite Robotics', level: 1 }).waitFor()
      await page.getByRole('searchbox').fill('other')
      await page.goBack()
      await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('Kite')
      window.expectNoFaults()
    })

    it('makes one organisation and one customer, however often their answers are lost', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await page.request.post('/api/auth/sign-up/email', { data: person('Hal') })
      const lost = page.getByText('The server can’t be reached')
      const pressTwice = async (path: string, name: string, comeBack: () => Promise<void>) => {
        await page.route(path, loseAnswer, { times: 1 })
        await page.getByRole('button', { name }).click()
        await lost.waitFor()
        await comeBack()
        await page.getByRole('button', { name }).click()
      }
      await page.goto('/')
      await page.getByLabel('Organisation').fill('Once')
      await pressTwice('**/api/v1/organizations', 'Create organisation', async () => undefined)
      await page.getByText('Organisation: Once').waitFor()
      const typeCustomer = async () => {
        await page.goto('/customers')
        await page.getByRole('button', { name: 'New customer' }).first().click()
        await page.getByLabel('Name', { exact: true }).fill('Kite Robotics')
        await page.getByRole('dialog').getByLabel('E-mail').fill('pay@kite.example')
      }
      await typeCustomer()
      await pressTwice('**/api/v1/customers', 'Add customer', async () => {
        await page.keyboard.press('Escape')
        await typeCustomer()
      })
      await page.getByRole('heading', { name: 'Kite Robotics', level: 1 }).waitFor()
      const { organizations } = await answerOf(page, '/api/v1/me')
      expect(organizations).toHaveLength(1)
      expect((await answerOf(page, '/api/v1/customers'))['items']).toHaveLength(1)
      window.expectNoFaults()
    })

    it('records one payment when an answer was lost, and two when the first was in sight', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      const pat = person('Pat')
      await signUpByRequest(page, pat, 'Paid')
      await app.confirmEmail(pat.email)
      const { id: customerId } = await newCustomer(page)
      const lines = [{ description: 'Work', quantity: 1, unitPriceMinor: 5_000, taxRateBp: 0 }]
      const made = await page.request.post('/api/v1/invoices', { data: { customerId, lines } })
      const { id } = (await made.json()) as { id: string }
      await page.request.post(`/api/v1/invoices/${id}/status`, { data: { status: 'sent' } })
      const dialog = page.getByRole('dialog')
      const record = async () => {
        await page.getByRole('button', { name: 'Record payment' }).click()
        await dialog.getByLabel('Amount').fill('10')
        await dialog.getByRole('button', { name: 'Record payment' }).click()
      }
      const payments = async () => (await answerOf(page, `/api/v1/invoices/${id}`))['payments']
      await page.goto(`/invoices/${id}`)
      for (const count of [1, 2]) {
        await page.route('**/payments', loseAnswer, { times: 1 })
        await record()
        await dialog.getByText('The server can’t be reached').waitFor()
        if (count === 1) await page.keyboard.press('Escape')
        else await page.reload()
        await record()
        await dialog.waitFor({ state: 'hidden' })
        expect(await payments()).toHaveLength(count === 1 ? 1 : 3)
      }
      window.expectNoFaults()
    })

    it('does once what is clicked twice', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      const ida = person('Ida')
      await signUpByRequest(page, ida, 'Twice')
      await app.confirmEmail(ida.email)
      const invitation = { email: 'new@example.com', role: 'member' }
      await page.request.post('/api/v1/invitations', { data: invitation })
      await using elsewhere = await visit(browser, app.url)
      const { name: _, ...credentials } = ida
      await elsewhere.page.request.post('/api/auth/sign-in/email', { data: credentials })
      const deleted: string[] = []
      page.on('request', (request) => {
        if (request.method() === 'DELETE') deleted.push(request.url())
      })
      await page.goto('/members')
      await page.getByRole('button', { name: 'Withdraw' }).dblclick()
      await page.getByText('Every invitation is answered').waitFor()
      await page.goto('/profile')
      await page.getByRole('button', { name: /^End the log-in/ }).dblclick()
      await page.getByText('Ended.').waitFor()
      expect(deleted).toHaveLength(2)
      window.expectNoFaults()
    })

    it('says so when it can’t change organisations or log out', async () => {
      await using window = await visit(browser, app.url)
      const { page } = window
      await signUpByRequest(page, person('Jo'), 'One')
      await page.request.post('/api/v1/organizations', { data: { name: 'Two' } })
      await page.goto('/')
      await page.getByText('Organisation: Two').click()
      await page.context().setOffline(true)
      await page.getByRole('button', { name: 'One', exact: true }).click()
      // The page beside it may say the same of what it shows.
      const navigation = page.getByRole('complementary')
      const lost = navigation.getByRole('alert').getByText('The server can’t be reached')
      await lost.waitFor()
      await page.getByText('Account: Jo').click()
      await page.getByRole('button', { name: 'Log out' }).click()
      await expect.poll(() => lost.count()).toBe(2)
      window.expectNoFaults()
    })
  },
)

async function newCustomer(page: Page): Promise<{ id: string; version: number }> {
  const data = { name: 'Kite Robotics', email: 'pay@kite.example' }
  const response = await page.request.post('/api/v1/customers', { data })
  const { id } = (await response.json()) as { id: string }
  const stored = await page.request.get(`/api/v1/customers/${id}`)
  return (await stored.json()) as { id: string; version: number }
}

/** Lets a request through, and nobody hear what came of it. */
async function loseAnswer(route: Route): Promise<void> {
  await route.fetch()
  await route.abort()
}

async function answerOf(page: Page, path: string): Promise<Record<string, unknown>> {
  return (await (await page.request.get(path)).json()) as Record<string, unknown>
}
