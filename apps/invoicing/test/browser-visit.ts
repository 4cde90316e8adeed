import type { APIResponse, Browser, Page } from 'playwright-core'
import { expect } from 'vitest'

export interface Visit extends AsyncDisposable {
  readonly page: Page
  /** Fails if a script of the page failed, or broke the content security policy. */
  expectNoFaults(): void
}

/** A stranger's browser window on the app. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB' })
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('console', (message) => {
    // Refused requests are part of the tests; the browser notes each of them.
    const isRefusal = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusal) faults.push(message.text())
  })
  return {
    page,
    expectNoFaults: () => expect(faults).toEqual([]),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
}

/** Signs up and names an organisation, as a person with a mouse would. */
export async function signUp(page: Page, person: Person, organization: string): Promise<void> {
  await page.goto('/sign-up')
  await page.getByLabel('Your name').fill(person.name)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByLabel('Organisation').fill(organization)
  await page.getByRole('button', { name: 'Create organisation' }).click()
  await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor()
}

/** Signs up by requests and opens no page, for tests of what comes after. */
export async function signUpByRequest(
  page: Page,
  person: Person,
  organization: string,
): Promise<void> {
  await requireDone(page.request.post('/api/auth/sign-up/email', { data: person }))
  await requireDone(page.request.post('/api/v1/organizations', { data: { name: organization } }))
}

async function requireDone(answer: Promise<APIResponse>): Promise<void> {
  const response = await answer
  if (!response.ok()) throw new Error(`Signing up failed: ${await response.text()}`)
}

/** Presses Tab until the focus is on the control with this name. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page
    .getByLabel(name)
    .or(page.getByRole('button', { name }))
    .or(page.getByRole('link', { name }))
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return
  }
  throw new Error(`Sixty presses of Tab didn't reach ${String(name)} on ${page.url()}.`)
}

/** Tabs to a field and types into it, in place of what it holds. */
export async function typeInto(page: Page, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
}

/** Nothing is wider than the window or its dialog, whose new width it may follow in its own time. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = () =>
    page.evaluate<number>(
      `Math.max(...Array.from(document.querySelectorAll(':root, dialog[open]'),
        ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))`,
    )
  const message = `${page.url()} is wider than its window by this many pixels`
  await expect.poll(excess, { message }).toBe(0)
}
