import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mailbox, startMailbox } from '../dev/mailbox.ts'
import { type RunningApp, startApp } from './browser-app.ts'
import { expectAccessible, launchBrowser, missingTools } from './browser-tools.ts'
import {
  expectNoSidewaysScroll,
  type Person,
  signUp,
  signUpByRequest,
  tabTo,
  typeInto,
  visit,
} from './browser-visit.ts'
import { badCard, goodCard } from './invoices.ts'
import { linkIn, mailTo } from './mails.ts'

if (missingTools && process.env['CI']) throw new Error(`Browser tests can't run: ${missingTools}.`)

const PASSWORD = 'a long enough password'
const person = (name: string, email: string): Person => ({ name, email, password: PASSWORD })
const ada = person('Ada Ferro', 'ada@example.com')
const bea = person('Bea Lund', 'bea@example.com')
const cy = person('Cy Adeyemi', 'cy@example.com')

describe.skipIf(missingTools !== undefined)('accounts in a browser', () => {
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

  it('leads from sign-up by mailed links to a team on a paid plan', async () => {
    await using owner = await visit(browser, app.url)
    await using guest = await visit(browser, app.url)

    await signUp(owner.page, ada, 'Ferro & Töchter')
    await confirmEmail(owner.page)
    await invite(owner.page)
    await join(guest.page)
    await seeOnlyWhatMembersMay(guest.page)
    await upgrade(owner.page)
    await promote(owner.page)

    await guest.page.goto('/members')
    await guest.page.getByRole('button', { name: 'Invite' }).waitFor()
    expect(await guest.page.getByLabel('Role of Ada Ferro').count(), 'of an owner').toBe(0)
    owner.expectNoFaults()
    guest.expectNoFaults()
  })

  async function confirmEmail(page: Page): Promise<void> {
    await page.getByRole('region', { name: 'Confirm your e-mail' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByText('Confirm your own e-mail first').waitFor()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Send the mail again' }).click()
    await page.getByText('A new mail is on its way.').waitFor()
    await page.goto(linkIn(await mailTo(mailbox, ada.email, 2)).path)
    await page.getByRole('heading', { name: 'Your e-mail is confirmed' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Go to the dashboard' }).click()
    await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor()
    expect(await page.getByRole('region', { name: 'Confirm your e-mail' }).count()).toBe(0)
  }

  async function invite(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await page.getByRole('button', { name: 'Invite' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByLabel('E-mail').and(page.locator(':focus')).count()).toBe(1)
    await dialog.getByRole('button', { name: 'Send invitation' }).click()
    await dialog.getByText('Enter an e-mail address').waitFor()
    await expectAccessible(page)
    await dialog.getByLabel('E-mail').fill(bea.email)
    await dialog.getByRole('button', { name: 'Send invitation' }).click()
    await page.getByText(`The invitation to ${bea.email} is on its way.`).waitFor()
    await page.getByText('Invited by Ada Ferro').waitFor()
    await expectAccessible(page)
  }

  async function join(page: Page): Promise<void> {
    await page.goto(linkIn(await mailTo(mailbox, bea.email)).path)
    await page.getByRole('heading', { name: 'Join Ferro & Töchter' }).waitFor()
    await page.getByText('Ada Ferro invites you as a member.').waitFor()
    await expectAccessible(page)
    await page.getByLabel('Your name').fill(bea.name)
    expect(await page.getByLabel('E-mail').inputValue()).toBe(bea.email)
    await page.getByLabel('Password').fill(bea.password)
    await page.getByRole('button', { name: 'Create account and join' }).click()
    await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor()
    await page.getByText('Organisation: Ferro & Töchter').waitFor()
  }

  async function seeOnlyWhatMembersMay(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await page.getByText('Owners and admins invite people').waitFor()
    await page.getByRole('listitem').filter({ hasText: ada.email }).waitFor()
    expect(await page.getByRole('button', { name: 'Invite' }).count()).toBe(0)
    expect(await page.getByRole('combobox').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0)
    await expectAccessible(page)

    await page.getByRole('link', { name: 'Subscription' }).click()
    await page.getByText('Only owners of the organisation may change its plan').waitFor()
    await page.getByRole('heading', { name: 'Team' }).waitFor()
    expect(await page.getByRole('button', { name: 'Choose' }).count()).toBe(0)
    await expectAccessible(page)
    const checkout = await page.request.post('/api/v1/subscription/checkout', {
      data: { plan: 'pro' },
    })
    expect([checkout.status(), (await checkout.json()).title]).toEqual([403, 'Not allowed'])

    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText('Owners and admins of the organisation may change this.').waitFor()
    await expectAccessible(page)
  }

  async function upgrade(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Subscription' }).click()
    await page.getByText('Free of charge').waitFor()
    await page.getByRole('meter', { name: 'Members' }).waitFor()
    await page.getByRole('button', { name: 'Choose Pro' }).click()
    await page.getByRole('heading', { name: 'The Pro plan' }).waitFor()
    await expectAccessible(page)
    await page.getByLabel('Card number').fill(badCard)
    await page.getByRole('button', { name: 'Pay and subscribe' }).click()
    await page.getByRole('alert').getByText('declined').waitFor()
    await expectAccessible(page)
    await page.getByLabel('Card number').fill(goodCard)
    await page.getByRole('button', { name: 'Pay and subscribe' }).click()
    await page.getByRole('heading', { name: 'You are on the Pro plan' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'See your subscription' }).click()
    await page.getByText('Renews on').waitFor()
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Cancel the plan' }).click()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the plan' }).click()
    await page.getByText('Then the Free plan holds.').waitFor()
  }

  async function promote(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    const role = page.getByLabel('Role of Bea Lund')
    // The first choice is still on its way when the second is made.
    const gate = Promise.withResolvers<void>()
    await page.route('**/api/v1/members/*', async (route) => {
      if (route.request().method() === 'PATCH') await gate.promise
      await route.continue()
    })
    await role.selectOption('Admin')
    await role.selectOption('Member')
    gate.resolve()
    await page.getByText('The role is changed.').waitFor()
    expect(await role.inputValue()).toBe('admin')
    await page.getByRole('link', { name: 'Activity' }).click()
    await page.getByText('joined the organisation').waitFor()
    await page.getByText('changed the plan to').waitFor()
    await expectAccessible(page)
  }

  it('mails nothing to a customer for somebody who has not confirmed their own address', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    const jo = person('Jo Brandt', 'jo@example.com')
    await signUpByRequest(page, jo, 'Brandt')
    await page.goto(`/invoices/${await draftInvoice(page, 'kite@customer.example')}`)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Confirm your own e-mail first').waitFor()
    await expectAccessible(page)
    expect(await dialog.getByRole('button', { name: 'Send invoice' }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Send the mail again' }).click()
    await dialog.getByText('A new mail is on its way.').waitFor()

    const { token } = linkIn(await mailTo(mailbox, jo.email, 2))
    await page.request.post('/api/auth/verify-email', { data: { token } })
    expect(mailbox.mails().filter(({ to }) => to === 'kite@customer.example')).toEqual([])
    await page.reload()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await dialog.getByRole('button', { name: 'Send invoice' }).click()
    await mailTo(mailbox, 'kite@customer.example')
    window.expectNoFaults()
  })

  async function draftInvoice(page: Page, email: string): Promise<string> {
    const post = async (url: string, data: object) =>
      (await (await page.request.post(url, { data })).json()) as { id: string }
    const { id: customerId } = await post('/api/v1/customers', { name: 'Kite', email })
    const line = { description: 'Design', quantity: 1, unitPriceMinor: 10_000, taxRateBp: 1_900 }
    return (await post('/api/v1/invoices', { customerId, lines: [line] })).id
  }

  it('takes in by their log-in whoever is invited and has an account, and nobody else', async () => {
    await using owner = await visit(browser, app.url)
    await using guest = await visit(browser, app.url)
    const hal = person('Hal Stone', 'hal@example.com')
    const ivy = person('Ivy Okoro', 'ivy@example.com')
    await signUpByRequest(owner.page, hal, 'Stone & Co')
    await signUpByRequest(guest.page, ivy, 'Okoro')
    const { token } = linkIn(await mailTo(mailbox, hal.email))
    await owner.page.request.post('/api/auth/verify-email', { data: { token } })
    await owner.page.request.post('/api/v1/invitations', {
      data: { email: ivy.email, role: 'admin' },
    })
    const { path } = linkIn(await mailTo(mailbox, ivy.email, 2))

    await owner.page.goto(path)
    await owner.page
      .getByRole('heading', { name: 'This invitation is for another address' })
      .waitFor()
    await expectAccessible(owner.page)

    const { page } = guest
    await page.request.post('/api/auth/sign-out', { data: {} })
    await page.goto(path)
    await page.getByText('Hal Stone invites you as an admin.').waitFor()
    await page.getByRole('button', { name: 'Log in' }).click()
    await expectAccessible(page)
    await page.getByLabel('Password').fill(ivy.password)
    await page.getByRole('button', { name: 'Log in and join' }).click()
    await page.getByText('Organisation: Stone & Co').waitFor()
    expect(new URL(page.url()).pathname).toBe('/')

    await page.goto(path)
    await page.getByRole('heading', { name: 'This invitation is over' }).waitFor()
    await expectAccessible(page)
    owner.expectNoFaults()
    guest.expectNoFaults()
  })

  it('ends log-ins elsewhere, and mails a way back to those who forgot their password', async () => {
    await using here = await visit(browser, app.url)
    await using there = await visit(browser, app.url)
    await signUp(here.page, cy, 'Adeyemi')
    await logIn(there.page, cy)
    await there.page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor()

    await here.page.goto('/profile')
    await here.page.getByText('This one').waitFor()
    await expectAccessible(here.page)
    await here.page.getByRole('button', { name: 'End all others' }).click()
    await here.page.getByText('Ended.').waitFor()
    await expect.poll(() => isLoggedIn(there.page), { interval: 200 }).toBe(false)
    await there.page.getByRole('link', { name: 'Invoices' }).click()
    await there.page.getByRole('heading', { name: 'Log in' }).waitFor()
    expect(new URL(there.page.url()).pathname).toBe('/invoices')

    await chooseNewPassword(there.page)
    // The reset ended the log-in over here, too.
    await here.page.goto('/profile')
    await here.page.getByRole('heading', { name: 'Log in' }).waitFor()
    here.expectNoFaults()
    there.expectNoFaults()
  })

  async function chooseNewPassword(page: Page): Promise<void> {
    const password = 'an even longer password'
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await expectAccessible(page)
    await page.getByLabel('E-mail').fill(cy.email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await expectAccessible(page)
    await page.goto(linkIn(await mailTo(mailbox, cy.email, 2)).path)
    await page.getByLabel('New password').fill('short')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Choose a password of at least').waitFor()
    await expectAccessible(page)
    await page.getByLabel('New password').fill(password)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('heading', { name: 'Your password is changed' }).waitFor()
    await expectAccessible(page)
    await logIn(page, cy)
    await page.getByRole('alert').getByText('don’t belong together').waitFor()
    await logIn(page, { ...cy, password })
    await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor()
  }

  it('shows a picture before and after it is sent, and refuses what is none', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUpByRequest(page, person('Dee Marsh', 'dee@example.com'), 'Marsh')
    await page.goto('/profile')
    const you = page.getByRole('region', { name: 'You', exact: true })
    const file = you.getByLabel('Choose a picture')
    await file.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no') })
    await you.getByRole('alert').getByText('Choose a PNG').waitFor()

    const square = { width: 640, height: 480, channels: 3, background: '#2457d6' } as const
    const buffer = await sharp({ create: square }).png().toBuffer()
    await file.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer })
    await you.locator('img[src^="data:"]').waitFor()
    await expectAccessible(page)
    await you.getByRole('button', { name: 'Save picture' }).click()
    await you.getByText('Saved.').waitFor()
    const picture = you.locator('img[src*="/avatar/128"]')
    await picture.waitFor()
    // It has its place on the page before its pixels are there.
    const widthOf = (image: object) => (image as { naturalWidth: number }).naturalWidth
    await expect.poll(() => picture.evaluate(widthOf)).toBe(128)
    await page.locator('.user-menu img').waitFor()
    // A window that gets the focus asks for all it shows, but knows by itself that the picture is new.
    const address = await picture.getAttribute('src')
    const asked = page.waitForResponse(/\/members\/[^/]+$/)
    await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`)
    await asked
    expect(await picture.getAttribute('src')).toBe(address)

    const broken = Buffer.from('this is no picture at all')
    await you
      .getByLabel('Change the picture')
      .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: broken })
    await you.getByRole('button', { name: 'Save picture' }).click()
    await you.getByRole('alert').locator('span').first().waitFor()
    await you.getByRole('button', { name: 'Cancel' }).click()
    await you.getByRole('button', { name: 'Remove' }).click()
    await you.getByText('Removed.').waitFor()
    await page.locator('.user-menu img').waitFor({ state: 'detached' })
    window.expectNoFaults()
  })

  it('shows visitors what it is and what it costs, and the app at the same address afterwards', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: 'get paid' }).waitFor()
    expect(await page.locator('script').count()).toBe(0)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Pricing' }).first().click()
    await page.getByRole('heading', { name: 'Prices' }).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('main:focus').waitFor()
    await page.getByRole('link', { name: 'Log in' }).first().click()
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.waitForURL('**/sign-up')
    await signUp(page, person('Eve Roth', 'eve@example.com'), 'Roth')
    await page.goto('/')
    await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor()
    window.expectNoFaults()
  })

  it('fits a phone, and says when there is no network', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await page.setViewportSize({ width: 360, height: 740 })
    for (const path of ['/', '/pricing', '/log-in', '/forgot-password', '/reset-password']) {
      await page.goto(path)
      await expectNoSidewaysScroll(page)
    }
    const fay = person(
      'Fay Wolfeschlegelsteinhausenbergerdorff',
      'fay.with.a.long.name@example.com',
    )
    await signUp(page, fay, 'Wolfeschlegelsteinhausenbergerdorff')
    for (const path of ['/members', '/profile', '/settings', '/subscription', '/activity']) {
      await page.goto(path)
      await page.getByText('Loading').first().waitFor({ state: 'detached' })
      await expectNoSidewaysScroll(page)
    }
    await page.goto('/members')
    await page.getByRole('button', { name: 'Leave' }).click()
    await expectNoSidewaysScroll(page)
    await page.keyboard.press('Escape')
    await page.context().setOffline(true)
    await page.getByText('You are offline.').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).count(), 'what was there stays').toBe(1)
    await page.context().setOffline(false)
    await page.getByText('You are offline.').waitFor({ state: 'detached' })
    window.expectNoFaults()
  })

  it('lets settings be changed by keyboard alone, and shows them on new invoices', async () => {
    await using window = await visit(browser, app.url)
    const { page } = window
    await signUpByRequest(page, person('Gil Amsel', 'gil@example.com'), 'Amsel')
    await page.goto('/settings')
    await page.getByLabel('Address').waitFor()
    await expectAccessible(page)
    await typeInto(page, 'Address', 'Hafenstraße 12')
    await typeInto(page, 'Days to pay', '400')
    await page.keyboard.press('Enter')
    await page.getByText('A number from 0 to 120.').waitFor()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('30')
    await page.keyboard.press('Enter')
    await page.getByText('Saved.').waitFor()
    await typeInto(page, 'Organisation name', 'Amsel & Co')
    await tabTo(page, 'Rename')
    await page.keyboard.press('Enter')
    await page.getByText('Organisation: Amsel & Co').waitFor()
    const { paymentTermDays, address } = await (await page.request.get('/api/v1/settings')).json()
    expect([paymentTermDays, address]).toEqual([30, 'Hafenstraße 12'])
    window.expectNoFaults()
  })
})

async function logIn(page: Page, { email, password }: Person): Promise<void> {
  await page.goto('/log-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

async function isLoggedIn(page: Page): Promise<boolean> {
  return (await page.request.get('/api/v1/me')).ok()
}
