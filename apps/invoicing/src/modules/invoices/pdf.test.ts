import { execFileSync, spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { lineAmounts, totalAmounts } from './amounts.ts'
import type { InvoiceDetail } from './invoice.ts'
import { renderInvoice } from './pdf.ts'
import { inkOf, money, percent } from './print.ts'

const hasReader = spawnSync('pdftotext', ['-v']).error === undefined
const settings = {
  branding: { color: '#0f766e', logoText: 'Öl & Söhne' },
  currency: 'EUR',
  address: 'Ringstraße 5\n1010 Wien',
  paymentTermDays: 14,
  flags: {},
}

function invoice(count: number, changes: Partial<InvoiceDetail> = {}): InvoiceDetail {
  const input = { description: 'Design', quantity: 3, unitPriceMinor: 123_456, taxRateBp: 1_900 }
  const lines = Array.from({ length: count }, () => ({ ...input, ...lineAmounts(input) }))
  return {
    id: '1',
    number: 42,
    status: 'sent',
    customer: { id: '1', name: 'Becker', email: 'office@becker.example', address: 'Wien' },
    currency: 'EUR',
    issuedOn: '2026-03-01',
    dueOn: '2026-03-15',
    paidOn: null,
    createdAt: '2026-03-01T09:00:00.000Z',
    lines,
    hasPdf: false,
    ...totalAmounts(lines),
    paidMinor: 0,
    balanceMinor: totalAmounts(lines).totalMinor,
    ...changes,
  }
}

function textOf(pdf: Buffer): string {
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString()
}

it.skipIf(!hasReader)('shows number, dates, customer, lines and the total', async () => {
  const text = textOf(await renderInvoice(invoice(2), settings))
  for (const part of ['Invoice 42', 'Due 15 Mar 2026', 'Becker', '1,234.56', '3,703.68', '19 %'])
    expect(text).toContain(part)
  for (const part of ['Total EUR 8,814.76', 'Ringstraße 5', '1010 Wien'])
    expect(text).toContain(part)
  expect(text).not.toContain('Left to pay')
})

it.skipIf(!hasReader)('says what was paid of it, and what is left', async () => {
  const text = textOf(await renderInvoice(invoice(2, { paidMinor: 800_000 }), settings))
  expect(text).toContain('Paid 8,000.00')
  expect(text).toContain('Left to pay EUR 814.76')
})

it.skipIf(!hasReader)('keeps addresses of any length on their page', async () => {
  const address = Array.from({ length: 250 }, (_, at) => at % 10).join('\n')
  const customer = { id: '1', name: 'Becker', email: 'a@b.example', address }
  const text = textOf(await renderInvoice(invoice(1, { customer }), { ...settings, address }))
  expect(text.trimEnd().split('\f')).toHaveLength(1)
  expect(text).toContain('Total EUR')
})

it.skipIf(!hasReader)('writes names in Latin, Greek and Cyrillic letters as they are', async () => {
  const name = 'Łukasz Γιώργος Ömer Київ'
  const customer = { id: '1', name, email: 'a@b.example', address: 'a\tb' }
  expect(textOf(await renderInvoice(invoice(1, { customer }), settings))).toContain(name)
})

it.skipIf(!hasReader)(
  'goes on to further pages, and repeats the head of the table there',
  async () => {
    const text = textOf(await renderInvoice(invoice(100), settings))
    expect(text.match(/Design/g)).toHaveLength(100)
    const pages = text.split('\f').filter((page) => page.trim() !== '')
    expect(pages.length).toBeGreaterThan(2)
    for (const page of pages) expect(page).toMatch(/Description|Total/)
  },
)

it.skipIf(!hasReader)('numbers its pages when there are several', async () => {
  const pages = textOf(await renderInvoice(invoice(100), settings)).split('\f')
  expect(pages[0]).toContain(`Invoice 42 · page 1 of ${pages.length - 1}`)
  expect(textOf(await renderInvoice(invoice(1), settings))).not.toContain('page 1')
})

it.skipIf(!hasReader)('keeps a long line in one piece at the foot of a page', async () => {
  const [line] = invoice(1).lines
  if (!line) throw new Error('an invoice has a line')
  const description = `Start ${'long words '.repeat(44)}end`
  for (const before of [28, 29, 30, 31, 32]) {
    const lines = [...invoice(before).lines, { ...line, description }, line]
    const pages = textOf(await renderInvoice(invoice(1, { lines }), settings)).split('\f')
    const start = pages.findIndex((page) => page.includes('Start'))
    expect(pages[start], `after ${before} lines`).toMatch(/Start.* 3 +1,234\.56/)
    expect(pages[start], `after ${before} lines`).toMatch(/end$/m)
  }
})

it.skipIf(!hasReader)(
  'says that a draft was not sent, and that a void one is not owed',
  async () => {
    const mark = async (status: InvoiceDetail['status']) =>
      textOf(await renderInvoice(invoice(1, { status }), settings))
    expect(await mark('draft')).toContain('Draft')
    expect(await mark('void')).toContain('Void')
    expect(await mark('sent')).not.toMatch(/Draft|Void/)
  },
)

it('writes in ink where the colour of the brand would be too pale for paper', () => {
  expect(inkOf('#0f766e')).toBe('#0f766e')
  for (const pale of ['#ffffff', '#ffff00', '#cde']) expect(inkOf(pale)).toBe('#111827')
})

it('survives text that no font has, and text that is far too long', async () => {
  const customer = { id: '1', name: '請求書 🧾\ud83d\u0007', email: '', address: 'x'.repeat(500) }
  const pdf = await renderInvoice(invoice(1, { customer }), settings)
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
})

it('writes money with the decimals of its currency', () => {
  expect(money(123_456, 'EUR')).toBe('1,234.56')
  expect(money(123_456, 'JPY')).toBe('123,456')
  expect(percent(725)).toBe('7.25 %')
})
