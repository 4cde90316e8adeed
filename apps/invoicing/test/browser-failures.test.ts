import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mailbox, startMailbox } from '../dev/mailbox.ts'
import { type RunningApp, startApp } from './browser-app.ts'
import { expectAccessible, launchBrowser, missingTools } from './browser-tools.ts'
import { expectNoSidewaysScroll, signUp, visit } from './browser-visit.ts'
import { mailTo } from './mails.ts'

const password = 'a long enough password'
const person = (name: string) => ({ name, email: `${name.toLowerCase()}@example.com`, password })
/** Where the pictures go, for those who want to look at them. */
const pictures = process.env['BROWSER_PICTURES']

describe.skipIf(missingTools !== undefined)('what went wrong without anybody watching', () => {
  let browser: Browser
  let mailbox: Mailbox
  let app: RunningApp
  beforeAll(async () => {
    ;[browser, mailbox] = await Promise.all([launchBrowser(), startMailbox()])
    app = await startApp({ jobs: 'inline', env: { SMTP_URL: mailbox.smtpUrl } })
  })
  afterAll(async () => {
    await browser?.close()
    await app?.[Symbol.asyncDispose]()
    await mailbox?.[Symbol.asyncDispose]()
  })

  it('shows a mail that couldn’t be delivered at its invoice and on Activity, to be tried again', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    const path = await newDraft(page, person('Ada'), 'pay@nowhere.example')
    await send(page)
    await page.getByRole('heading', { name: 'Mail couldn’t be delivered' }).waitFor()
    await page.getByText('answer 550').waitFor()
    await look(page, 'invoice')

    await page.getByRole('link', { name: 'Activity', exact: true }).click()
    await page.getByRole('heading', { name: 'Needs your attention' }).waitFor()
    await page
      .getByText('The mail “Invoice 1 from Ada” couldn’t be delivered to pay@nowhere.example.')
      .first()
      .waitFor()
    await look(page, 'activity')

    await page.goto(path)
    await page.getByRole('link', { name: 'Kite Robotics' }).click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('dialog').getByLabel('E-mail').fill('pay@kite.example')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('pay@kite.example').waitFor()
    await page.goto(path)
    await page.getByRole('button', { name: /^Try again/ }).click()
    await page
      .getByRole('heading', { name: 'Mail couldn’t be delivered' })
      .waitFor({ state: 'hidden' })
    expect((await mailTo(mailbox, 'pay@kite.example')).subject).toBe('Invoice 1 from Ada')
    window.expectNoFaults()
  })

  it('sends no invoice to an address that its sender hasn’t seen', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    const path = await newDraft(here, person('Bea'), 'old@kite.example')
    await here.getByRole('button', { name: 'Send', exact: true }).click()
    await here.getByRole('dialog').getByText('old@kite.example').waitFor()
    const there = await here.context().newPage()
    await there.goto(path)
    await there.getByRole('link', { name: 'Kite Robotics' }).click()
    await there.getByRole('button', { name: 'Edit' }).click()
    await there.getByRole('dialog').getByLabel('E-mail').fill('new@kite.example')
    await there.getByRole('button', { name: 'Save changes' }).click()
    await there.getByText('new@kite.example').waitFor()

    await here.getByRole('button', { name: 'Send invoice' }).click()
    await here.getByText('Not sent: somebody changed the customer’s e-mail address').waitFor()
    await here.getByRole('dialog').getByText('new@kite.example').waitFor()
    await look(here, 'send')
    await here.getByRole('button', { name: 'Send invoice' }).click()
    await here.getByText('Sent', { exact: true }).first().waitFor()
    await mailTo(mailbox, 'new@kite.example')
    expect(mailbox.mails().filter(({ to }) => to === 'old@kite.example')).toEqual([])
    window.expectNoFaults()
  })

  it('asks before the organisation’s name is written over', async () => {
    await using window = await visit(browser, app.url)
    const { page: here } = window
    await signUp(here, person('Cyd'), 'Names')
    const there = await here.context().newPage()
    for (const page of [here, there]) {
      await page.goto('/settings')
      await page.getByLabel('Organisation name').waitFor()
    }
    await there.getByLabel('Organisation name').fill('Theirs')
    await there.getByRole('button', { name: 'Rename' }).click()
    await there.getByText('Saved.').waitFor()
    await here.getByLabel('Organisation name').fill('Mine')
    await here.getByRole('button', { name: 'Rename' }).click()
    await here.getByRole('button', { name: 'Discard my changes' }).click()
    await expect.poll(() => here.getByLabel('Organisation name').inputValue()).toBe('Theirs')
    window.expectNoFaults()
  })

  /** A draft for a customer with this address, whose page is left open. */
  async function newDraft(page: Page, who: ReturnType<typeof person>, email: string) {
    await signUp(page, who, who.name)
    await app.confirmEmail(who.email)
    await page.goto('/customers')
    await page.getByRole('button', { name: 'New customer' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Kite Robotics')
    await page.getByRole('dialog').getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Add customer' }).click()
    await page.getByRole('link', { name: 'New invoice' }).click()
    await page.getByLabel('Description').fill('Design')
    await page.getByLabel('Unit price').fill('80.50')
    await page.getByRole('button', { name: 'Create invoice' }).click()
    await page.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Invoice 1', level: 1 }).waitFor()
    return new URL(page.url()).pathname
  }
})

async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: 'Send invoice' }).click()
}

/** The page as it is on a desk and on a phone: nobody is kept out, nothing is wider than the window. */
async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page)
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 })
    await expectNoSidewaysScroll(page)
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 844 })
}
