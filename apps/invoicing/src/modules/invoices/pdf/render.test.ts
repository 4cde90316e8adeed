import { execFileSync, spawnSync } from 'node:child_process'
import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { amountsByRate, pricedLines, totalAmounts } from '../../../money/index.ts'
import { inkOf, money, percent } from '../print.ts'
import type { InvoiceDetail } from '../schemas.ts'
import { renderInvoice } from './render.ts'

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
  const lines = pricedLines(Array.from({ length: count }, () => input))
  return {
    id: '1',
    number: 42,
    status: 'sent',
    version: 1,
    sender: null,
    customer: { id: '1', name: 'Becker', email: 'office@becker.example', address: 'Wien' },
    currency: 'EUR',
    issuedOn: '2026-03-01',
    dueOn: '2026-03-15',
    paidOn: null,
    createdAt: '2026-03-01T09:00:00.000Z',
    lines,
    taxes: amountsByRate(lines),
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

/** How often a PDF shows the box that stands for a missing letter: glyph 0 of a font. */
function boxesIn(pdf: Buffer): number {
  const glyphs = Array.from(
    pdf.toString('latin1').matchAll(/stream\r?\n/g),
    ({ index, 0: start }) => glyphsOf(pdf.subarray(index + start.length)),
  ).flat()
  expect(glyphs.length).toBeGreaterThan(0)
  return glyphs.filter((glyph) => glyph === 0).length
}

/** The glyphs that a page's stream shows, as texts of two bytes a glyph; none of any other stream. */
function glyphsOf(stream: Buffer): number[] {
  let content: string
  try {
    content = inflateSync(stream).toString('latin1')
  } catch {
    return []
  }
  if (!content.includes(' Tf\n')) return []
  return Array.from(content.matchAll(/\(((?:\\[^]|[^\\)])*)\)/g), ([, text = '']) => {
    const bytes = Buffer.from(text.replaceAll(/\\(\d{3}|[^])/g, unescaped), 'latin1')
    return Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readUInt16BE(at * 2))
  }).flat()
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function unescaped(_: string, code: string): string {
  if (code.length === 3) return String.fromCodePoint(Number.parseInt(code, 8))
  return escapes[code] ?? code
}

/** Words with their place on the page, in points from the left. */
function wordsOf(
  pdf: Buffer,
): { readonly text: string; readonly x: number; readonly right: number }[] {
  const html = execFileSync('pdftotext', ['-bbox', '-', '-'], { input: pdf }).toString()
  const words = html.matchAll(/<word xMin="([\d.]+)" .*?xMax="([\d.]+)".*?>(.*?)<\/word>/g)
  return Array.from(words, ([, x, right, text]) => ({
    text: text ?? '',
    x: Number(x),
    right: Number(right),
  }))
}

it.skipIf(!hasReader)('shows number, dates, customer, lines and the total', async () => {
  const text = textOf(await renderInvoice(invoice(2), settings))
  for (const part of ['Invoice 42', 'Due 15 Mar 2026', 'Becker', '1,234.56', '3,703.68', '19 %'])
    expect(text).toContain(part)
  for (const part of ['Ringstraße 5', '1010 Wien']) expect(text).toContain(part)
  expect(text).toMatch(/Tax +1,407\.40/)
  expect(text).toMatch(/Total +EUR 8,814\.76/)
  expect(text).not.toContain('Left to pay')
})

it.skipIf(!hasReader)(
  'shows every figure of a line, both parties, and the tax of each rate',
  async () => {
    const inputs = [
      { description: 'Advice', quantity: 7.5, unitPriceMinor: 8_050, taxRateBp: 1_900 },
      { description: 'Books', quantity: 2, unitPriceMinor: 1_000, taxRateBp: 700 },
    ]
    const lines = pricedLines(inputs)
    const amounts = { ...totalAmounts(lines), lines, taxes: amountsByRate(lines) }
    const customer = { id: '1', name: 'Becker', email: 'office@becker.example', address: 'Graz 7' }
    const text = textOf(await renderInvoice(invoice(0, { ...amounts, customer }), settings))
    for (const part of ['Issued 1 Mar 2026', 'Öl & Söhne', 'Graz 7', 'office@becker.example'])
      expect(text).toContain(part)
    expect(text).toMatch(/Advice +7\.5 +80\.50 +19 ?% +603\.75/)
    expect(text).toMatch(/Books +2 +10\.00 +7 ?% +20\.00/)
    expect(text).toMatch(/Net +623\.75/)
    expect(text).toMatch(/Tax 7 % of 20\.00 +1\.40/)
    expect(text).toMatch(/Tax 19 % of 603\.75 +114\.71/)
    expect(text).toMatch(/Total +EUR 739\.86/)
  },
)

it.skipIf(!hasReader)('says what was paid of it, and what is left', async () => {
  const text = textOf(await renderInvoice(invoice(2, { paidMinor: 800_000 }), settings))
  expect(text).toMatch(/Paid +8,000\.00/)
  expect(text).toMatch(/Left to pay +EUR 814\.76/)
})

it.skipIf(!hasReader)('keeps addresses of any length on their page', async () => {
  const address = Array.from({ length: 250 }, (_, at) => at % 10).join('\n')
  const customer = { id: '1', name: 'Becker', email: 'a@b.example', address }
  const text = textOf(await renderInvoice(invoice(1, { customer }), { ...settings, address }))
  expect(text.trimEnd().split('\f')).toHaveLength(1)
  expect(text).toMatch(/Total +EUR/)
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

const texts = {
  Japanese: '株式会社みどり デザイン料',
  Chinese: '设计服务 設計服務 北京市',
  Korean: '서울특별시 디자인 비용',
  Thai: 'บริการออกแบบ',
  Hindi: 'हिन्दी अनुवाद',
  Bengali: 'বাংলা অনুবাদ',
  Tamil: 'தமிழ் மொழிபெயர்ப்பு',
  Telugu: 'తెలుగు అనువాదం',
  Kannada: 'ಕನ್ನಡ ಅನುವಾದ',
  Malayalam: 'മലയാളം പരിഭാഷ',
  Gujarati: 'ગુજરાતી અનુવાદ',
  Punjabi: 'ਪੰਜਾਬੀ ਅਨੁਵਾਦ',
  Sinhala: 'සිංහල පරිවර්තනය',
  Khmer: 'ភាសាខ្មែរ',
  Arabic: 'شركة النخيل للتجارة',
  Hebrew: 'ייעוץ אסטרטגי',
  Vietnamese: 'Thiết kế đồ họa',
  emoji: 'Launch party 🎉 👩‍💻',
}

it.each(Object.entries(texts))('writes %s wherever text is shown', async (_, text) => {
  const [line] = invoice(1).lines
  if (!line) throw new Error('an invoice has a line')
  const customer = { id: '1', name: text, email: '', address: text }
  const lines = [{ ...line, description: text }]
  const branding = { ...settings.branding, logoText: text }
  const pdf = await renderInvoice(invoice(1, { customer, lines }), { branding, address: text })
  expect(boxesIn(pdf)).toBe(0)
})

it('refuses letters that no font has, and names them', async () => {
  const customer = { id: '1', name: 'Toko ꦗꦮ', email: '', address: '' }
  await expect(renderInvoice(invoice(1, { customer }), settings)).rejects.toThrow(/ꦗ ꦮ/)
})

it.skipIf(!hasReader)(
  'writes Hebrew and Arabic from right to left, figures within them',
  async () => {
    const [line] = invoice(1).lines
    if (!line) throw new Error('an invoice has a line')
    const words = ['ייעוץ', '12', 'שעות', '(פברואר)']
    const pdf = await renderInvoice(
      invoice(1, { lines: [{ ...line, description: words.join(' ') }] }),
      settings,
    )
    const places = wordsOf(pdf)
    const xs = ['ייעוץ', '12', 'שעות'].map(
      (word) => places.find(({ text }) => text === word)?.x ?? NaN,
    )
    expect(xs).toEqual(xs.toSorted((a, b) => b - a))
  },
)

it.skipIf(!hasReader)(
  'sets figures beside the first words of a line that fills more than a page',
  async () => {
    const [line] = invoice(1).lines
    if (!line) throw new Error('an invoice has a line')
    const description = `item with notes\n${'note\n'.repeat(95)}last`
    const lines = [line, { ...line, description }, line]
    const pages = textOf(await renderInvoice(invoice(1, { lines }), settings)).split('\f')
    expect(pages[0]).toMatch(/item with notes +3 +1,234\.56 +19 ?% +3,703\.68/)
    for (const page of pages.slice(0, -1)) expect(page).toContain('Description')
    expect(pages.join('\n')).toContain('last')
  },
)

it.skipIf(!hasReader)(
  'takes few pages for many lines of many lines each, and shows all of them',
  async () => {
    const [line] = invoice(1).lines
    if (!line) throw new Error('an invoice has a line')
    const description = `${'a\n'.repeat(249)}b`
    const lines = Array.from({ length: 100 }, () => ({ ...line, description }))
    const pages = textOf(await renderInvoice(invoice(1, { lines }), settings)).split('\f')
    expect(pages.length).toBeLessThan(60)
    expect(pages.join('').match(/\ba\b/g)).toHaveLength(24_900)
  },
)

it.skipIf(!hasReader)('never breaks a sum, however large', async () => {
  const input = { description: 'Tower', quantity: 10, unitPriceMinor: 99_999_999_999, taxRateBp: 0 }
  const lines = pricedLines([input])
  const text = textOf(await renderInvoice(invoice(1, { lines, ...totalAmounts(lines) }), settings))
  expect(text).toMatch(/Tower +10 +999,999,999\.99 +0 ?% +9,999,999,999\.90/)
})

it.skipIf(!hasReader)('writes an address of 14 lines whole', async () => {
  const address = Array.from({ length: 13 }, (_, at) => `Line ${at}`).join('\n')
  const customer = {
    id: '1',
    name: 'Becker',
    email: 'a@b.example',
    address: `${address}\nATU 1234`,
  }
  const text = textOf(await renderInvoice(invoice(1, { customer }), settings))
  for (const part of ['Line 12', 'ATU 1234', 'a@b.example']) expect(text).toContain(part)
})

it.skipIf(!hasReader)('breaks a word that is longer than its column', async () => {
  const [line] = invoice(1).lines
  if (!line) throw new Error('an invoice has a line')
  const lines = [{ ...line, description: `${'W'.repeat(200)}end` }]
  const pdf = await renderInvoice(invoice(1, { lines }), settings)
  const figures = Math.min(
    ...wordsOf(pdf)
      .filter(({ text }) => text === '1,234.56')
      .map(({ x }) => x),
  )
  const ends = wordsOf(pdf).flatMap(({ text, right }) => (text.startsWith('WWW') ? [right] : []))
  expect(ends.length).toBeGreaterThan(1)
  expect(Math.max(...ends)).toBeLessThan(figures)
})

it
  .skipIf(!hasReader)
  .each([
    '#eval("1 + 1")',
    '#read("/etc/passwd")',
    '#import "/etc/passwd"',
    '$x^2$ @ref <label>',
    '*b* _i_ `raw` ~ --',
    '\\u{41} \\ // c /* d */',
    '[x] {y} ; "z"',
  ])('writes %j as it stands, wherever a user writes', async (words) => {
  const lines = [{ ...invoice(1).lines[0], description: words }] as InvoiceDetail['lines']
  const customer = { id: '1', name: words, email: 'a@b.example', address: words }
  const own = { branding: { color: '#0f766e', logoText: words }, address: words }
  const text = textOf(await renderInvoice(invoice(1, { lines, customer }), own))
  expect(text.split(words)).toHaveLength(6)
})

it('lets the process do other things meanwhile', async () => {
  const done: string[] = []
  const drawing = renderInvoice(invoice(100), settings).then(() => done.push('drawn'))
  await new Promise((next) => setImmediate(next))
  done.push('something else')
  await drawing
  expect(done).toEqual(['something else', 'drawn'])
})

it('draws the next invoice after one that it fails at', async () => {
  // Five digits make no colour.
  const all = ['#00000', '#0f766e'].map((color) =>
    renderInvoice(invoice(1), { ...settings, branding: { color, logoText: 'Ada' } }),
  )
  const [failed, next] = await Promise.allSettled(all)
  expect([failed?.status, next?.status]).toEqual(['rejected', 'fulfilled'])
})

it('survives halves of letters and control characters', async () => {
  const customer = { id: '1', name: '請求書 🧾\ud83d\u0007', email: '', address: 'x'.repeat(500) }
  const pdf = await renderInvoice(invoice(1, { customer }), settings)
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
})

it('writes money with the decimals of its currency', () => {
  expect(money(123_456, 'EUR')).toBe('1,234.56')
  expect(money(123_456, 'JPY')).toBe('123,456')
  expect(percent(725)).toBe('7.25 %')
})
