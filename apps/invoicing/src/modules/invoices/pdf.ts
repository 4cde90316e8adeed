import PdfDocument from 'pdfkit'
import { dayInWords } from '../../calendar.ts'
import type { Settings } from '../settings/index.ts'
import { documentFonts } from './fonts.ts'
import type { InvoiceDetail, InvoiceLine } from './invoice.ts'
import { invoiceLabel } from './label.ts'
import { inkOf, money, percent, printable } from './print.ts'

type Document = InstanceType<typeof PdfDocument>

const left = 56
const right = 539
const bottom = 786
/** Addresses of many lines must not push the rest to another page. */
const smallBox = { width: 280, height: 100, ellipsis: true } as const
const columns = { quantity: 300, unitPrice: 350, tax: 420, net: 469 }
const descriptionWidth = columns.quantity - left - 10

/** Draws an invoice as an A4 PDF. Pure work on the CPU: it needs neither database nor network. */
export async function renderInvoice(
  invoice: InvoiceDetail,
  { branding, address }: Pick<Settings, 'branding' | 'address'>,
): Promise<Buffer> {
  const info = { Title: invoiceLabel(invoice.number), CreationDate: new Date(invoice.createdAt) }
  // Its pages are kept until the last one is drawn: only then is it known how many there are.
  const doc = new PdfDocument({ size: 'A4', margin: left, info, bufferPages: true })
  const bytes = collect(doc)
  const { regular, bold } = documentFonts()
  doc.registerFont('regular', regular).registerFont('bold', bold)
  drawSender(doc, branding, address)
  drawHead(doc, invoice)
  drawLines(doc, invoice)
  drawTotals(doc, invoice, inkOf(branding.color))
  numberPages(doc, invoiceLabel(invoice.number))
  doc.end()
  return bytes
}

async function collect(doc: Document): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of doc) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

/** Whom the invoice is from; leaves the cursor where the customer may follow. */
function drawSender(doc: Document, branding: Settings['branding'], address: string): void {
  doc.font('bold').fontSize(20).fillColor(inkOf(branding.color))
  doc.text(printable(branding.logoText), left, 56, { width: 290 })
  doc.font('regular').fontSize(9).fillColor('#4b5563')
  if (address !== '') doc.text(printable(address), left, doc.y + 4, smallBox)
}

function drawHead(doc: Document, invoice: InvoiceDetail): void {
  const { customer } = invoice
  const customerY = Math.max(doc.y + 24, 130)
  doc
    .font('bold')
    .fontSize(14)
    .fillColor('#111827')
    .text(invoiceLabel(invoice.number), 360, 60, {
      width: right - 360,
      align: 'right',
    })
  doc.font('regular').fontSize(10)
  const { issuedOn, dueOn, status } = invoice
  const facts = [`Issued ${dayInWords(issuedOn)}`, `Due ${dayInWords(dueOn)}`, marks[status] ?? '']
  doc.text(facts.join('\n'), 360, 82, { width: right - 360, align: 'right' })
  doc.fontSize(9).fillColor('#4b5563').text('Bill to', left, customerY)
  doc.fontSize(10).fillColor('#111827')
  const to = [customer.name, customer.address, customer.email].filter((line) => line !== '')
  doc.text(printable(to.join('\n')), left, doc.y + 2, smallBox)
  doc.y = Math.max(doc.y + 30, 210)
}

/** Paper shows no later change: what isn't owed (yet) says so. */
const marks: Partial<Record<InvoiceDetail['status'], string>> = {
  draft: 'Draft, not sent yet',
  void: 'Void, nothing is owed',
}

function drawLines(doc: Document, { lines, currency }: InvoiceDetail): void {
  drawTableHead(doc)
  for (const line of lines) {
    if (doc.y + heightOf(doc, line) > bottom) {
      doc.addPage()
      drawTableHead(doc)
    }
    drawLine(doc, line, currency)
  }
}

/** A line stays in one piece: its figures stand beside its first words. */
function heightOf(doc: Document, { description }: InvoiceLine): number {
  return doc.heightOfString(printable(description), { width: descriptionWidth })
}

function drawTableHead(doc: Document): void {
  const { y } = doc
  doc.font('bold').fontSize(9).fillColor('#374151')
  doc.text('Description', left, y)
  cell(doc, 'Quantity', columns.quantity, y)
  cell(doc, 'Unit price', columns.unitPrice, y)
  cell(doc, 'Tax', columns.tax, y)
  cell(doc, 'Net', columns.net, y)
  rule(doc, y + 14)
  doc.font('regular').fillColor('#111827')
  doc.y = y + 20
}

function drawLine(doc: Document, line: InvoiceLine, currency: string): void {
  const { y } = doc
  doc.text(printable(line.description), left, y, { width: descriptionWidth })
  const end = doc.y
  cell(doc, String(line.quantity), columns.quantity, y)
  cell(doc, money(line.unitPriceMinor, currency), columns.unitPrice, y)
  cell(doc, percent(line.taxRateBp), columns.tax, y)
  cell(doc, money(line.netMinor, currency), columns.net, y)
  doc.y = end + 6
}

function drawTotals(doc: Document, invoice: InvoiceDetail, color: string): void {
  const { netMinor, taxMinor, totalMinor, currency } = invoice
  if (doc.y > 660) doc.addPage()
  rule(doc, doc.y + 4)
  const y = doc.y + 14
  const rows = [`Net ${money(netMinor, currency)}`, `Tax ${money(taxMinor, currency)}`]
  const box = { width: right - 300, align: 'right' } as const
  doc.fontSize(10).text(rows.join('\n'), 300, y, box)
  doc.font('bold').fontSize(13).fillColor(color)
  doc.text(`Total ${currency} ${money(totalMinor, currency)}`, 300, doc.y + 6, box)
  drawPaid(doc, invoice)
}

/** What has arrived, and what is left to pay. */
function drawPaid(doc: Document, { paidMinor, totalMinor, currency }: InvoiceDetail): void {
  if (paidMinor === 0) return
  const box = { width: right - 300, align: 'right' } as const
  const paid = `Paid ${money(paidMinor, currency)}`
  doc
    .font('regular')
    .fontSize(10)
    .fillColor('#111827')
    .text(paid, 300, doc.y + 6, box)
  const open = `Left to pay ${currency} ${money(totalMinor - paidMinor, currency)}`
  doc.font('bold').text(open, 300, doc.y + 2, box)
}

/** On each page of several, so that a lost one is missed. */
function numberPages(doc: Document, label: string): void {
  const { count } = doc.bufferedPageRange()
  if (count < 2) return
  doc.font('regular').fontSize(9).fillColor('#4b5563')
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page)
    // Within the margin, where text would otherwise open a further page.
    doc.page.margins.bottom = 0
    const words = `${label} · page ${page + 1} of ${count}`
    doc.text(words, left, bottom + 16, { width: right - left, align: 'center', lineBreak: false })
  }
}

/** Right-aligned up to the next column. */
function cell(doc: Document, text: string, x: number, y: number): void {
  const ends = [...Object.values(columns), right]
  const end = ends.find((candidate) => candidate > x) ?? right
  doc.text(text, x, y, { width: end - x, align: 'right', lineBreak: false })
}

function rule(doc: Document, y: number): void {
  doc.moveTo(left, y).lineTo(right, y).lineWidth(0.5).strokeColor('#9ca3af').stroke()
}
