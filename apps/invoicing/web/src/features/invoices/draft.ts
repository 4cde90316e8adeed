import {
  amountsByRate,
  limits,
  netOf,
  overdiscounted,
  pricedLines,
  totalAmounts,
} from '../../../../src/money/index.ts'
import { formatDay } from '../../ui/dates.ts'
import {
  formatMoney,
  moneyInputText,
  parseMoney,
  parsePercent,
  parseScaled,
  unreadableMoney,
} from '../../ui/money.ts'
import type { Complaints } from '../../ui/refusal.ts'
import type { Customer } from '../customers/index.ts'
import type { Invoice, InvoiceDraft, InvoiceLine } from './api.ts'

/** A line as it stands in the form: what was typed, not what it means. */
export interface TypedLine {
  readonly key: number
  readonly description: string
  readonly quantity: string
  readonly unitPrice: string
  readonly taxRate: string
}

export interface TypedInvoice {
  readonly customer: Customer | undefined
  readonly currency: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly lines: readonly TypedLine[]
}

export function typedInvoice(invoice: Invoice): TypedInvoice {
  const { customer, currency, issuedOn, dueOn } = invoice
  const lines = invoice.lines.map((line, index) => ({
    key: index + 1,
    description: line.description,
    quantity: String(line.quantity),
    unitPrice: moneyInputText(line.unitPriceMinor, currency),
    taxRate: String(line.taxRateBp / 100),
  }))
  return { customer, currency, issuedOn, dueOn, lines }
}

/** A further line starts with the tax rate of the one before: most invoices have one rate. */
export function nextLine(lines: readonly TypedLine[]): TypedLine {
  const last = lines.at(-1)
  const key = (last?.key ?? 0) + 1
  return { key, description: '', quantity: '1', unitPrice: '', taxRate: last?.taxRate ?? '19' }
}

/** A line that takes off: all it needs is how much. */
export function discountLine(lines: readonly TypedLine[]): TypedLine {
  return { ...nextLine(lines), description: 'Discount', unitPrice: '-' }
}

/** The line's net amount; a field that can't be read counts as nothing until it can. */
export function netOfTyped(line: TypedLine, currency: string): number {
  return netOf(readLine(line, currency))
}

function pricedTyped(lines: readonly TypedLine[], currency: string) {
  return pricedLines(lines.map((line) => readLine(line, currency)))
}

export function totalsOf(lines: readonly TypedLine[], currency: string) {
  const priced = pricedTyped(lines, currency)
  return { ...totalAmounts(priced), taxes: amountsByRate(priced) }
}

export function bodyOf(typed: TypedInvoice): InvoiceDraft {
  const { customer, currency, issuedOn, dueOn } = typed
  const lines = typed.lines.map((line) => readLine(line, currency))
  return { customerId: customer?.id ?? '', currency, issuedOn, dueOn, lines }
}

/** The request's body, as a person reads it. */
export function shownOf({ customer, issuedOn, dueOn, currency, lines }: TypedInvoice): object {
  return {
    customerId: customer?.name,
    currency,
    issuedOn: formatDay(issuedOn),
    dueOn: formatDay(dueOn),
    lines: lines.map(({ description, quantity, unitPrice, taxRate }) => ({
      description,
      quantity,
      unitPriceMinor: unitPrice,
      taxRateBp: `${taxRate} %`,
    })),
  }
}

function readLine(line: TypedLine, currency: string): InvoiceLine {
  return {
    description: line.description.trim(),
    quantity: (readQuantity(line.quantity) ?? 0) / 10 ** limits.quantityDecimals,
    unitPriceMinor: parsePrice(line.unitPrice, currency) ?? 0,
    taxRateBp: parsePercent(line.taxRate) ?? 0,
  }
}

/** Complaints by field, named as the server names them. */
export function complaintsOf(typed: TypedInvoice): Complaints {
  const { customer, currency, issuedOn, dueOn, lines } = typed
  return {
    ...(!customer && { customerId: 'Choose a customer.' }),
    ...(!issuedOn && { issuedOn: 'Enter a date.' }),
    ...(!dueOn && { dueOn: 'Enter a date.' }),
    ...(dueOn && dueOn < issuedOn && { dueOn: 'An invoice can’t be due before it is issued.' }),
    ...Object.assign({}, ...lines.map((line, index) => checkLine(line, index, currency))),
    ...checkDiscounts(lines, currency),
  }
}

function checkLine(line: TypedLine, index: number, currency: string): Record<string, string> {
  const at = (field: string) => `lines.${index}.${field}`
  const price = parsePrice(line.unitPrice, currency)
  const most = formatMoney(limits.unitPriceMinor, currency)
  return {
    ...(!line.description.trim() && { [at('description')]: 'Say what this is for.' }),
    ...(!isWithin(readQuantity(line.quantity), 1, limits.quantity * 1_000) && {
      [at('quantity')]: `A number up to ${limits.quantity}, like 2 or 7.5.`,
    }),
    ...(price === undefined && { [at('unitPriceMinor')]: unreadableMoney(currency) }),
    ...(price !== undefined &&
      Math.abs(price) > limits.unitPriceMinor && { [at('unitPriceMinor')]: `At most ${most}.` }),
    ...(!isWithin(parsePercent(line.taxRate), 0, limits.taxRateBp) && {
      [at('taxRateBp')]: 'A rate from 0 to 100.',
    }),
  }
}

const readQuantity = (text: string) => parseScaled(text, limits.quantityDecimals)

/** A price, or with a minus before it a discount. */
function parsePrice(text: string, currency: string): number | undefined {
  const [, minus, rest = ''] = /^\s*([-\u2212])?\s*(.*)$/s.exec(text) ?? []
  const price = parseMoney(rest, currency)
  return minus && price ? -price : price
}

function checkDiscounts(lines: readonly TypedLine[], currency: string): Record<string, string> {
  const priced = pricedTyped(lines, currency)
  const rate = overdiscounted(priced)
  const at = priced.findIndex((line) => line.taxRateBp === rate && line.netMinor < 0)
  if (rate === undefined || at < 0) return {}
  return { [`lines.${at}.unitPriceMinor`]: 'More than there is to take it off at this tax rate.' }
}

function isWithin(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high
}
