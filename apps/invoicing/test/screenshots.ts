/**
 * Takes the pictures in docs/images from a running `npm start` with its demo data:
 * `node apps/invoicing/test/screenshots.ts http://127.0.0.1:3000`.
 */
import path from 'node:path'
import type { Page } from 'playwright-core'
import { demoPassword, demoUser } from '../src/demo.ts'
import { launchBrowser } from './browser-tools.ts'

const [url] = process.argv.slice(2)
if (!url) {
  console.error('Usage: node apps/invoicing/test/screenshots.ts <url of npm start>')
  process.exit(2)
}
const folder = path.join(import.meta.dirname, '../../../docs/images')
const browser = await launchBrowser()
try {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  })
  await visitAll(await context.newPage())
} finally {
  await browser.close()
}

async function visitAll(page: Page): Promise<void> {
  await take(page, '/', 'landing')
  await page.request.post('/api/auth/sign-in/email', {
    data: { email: demoUser.email, password: demoPassword },
  })
  await take(page, '/', 'dashboard')
  await take(page, '/invoices', 'invoices')
  await take(page, '/members', 'members')
  await take(page, '/subscription', 'subscription')
  const overdue = await page.request.get('/api/v1/invoices?status=overdue&limit=1')
  const { items } = (await overdue.json()) as { items: { id: string }[] }
  const id = items[0]?.id ?? ''
  await take(page, `/invoices/${id}`, 'invoice')
  const link = await page.request.post(`/api/v1/invoices/${id}/link`, { data: {} })
  const { path: publicPath } = (await link.json()) as { path: string }
  await take(page, publicPath, 'public-invoice')
}

async function take(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' })
}
