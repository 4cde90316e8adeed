import type { QueryOf } from '../../api/client.ts'

/** Filter and order of a list. Each field is one of the address's query. */
export type InvoiceFilter = Readonly<Omit<QueryOf<'listInvoices'>, 'cursor' | 'limit'>>

export const STATUSES = [
  ['', 'All'],
  ['draft', 'Draft'],
  ['sent', 'Sent'],
  ['overdue', 'Overdue'],
  ['paid', 'Paid'],
  ['void', 'Void'],
] as const

export const SORTS = [
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['dueOn', 'Due soonest'],
  ['-dueOn', 'Due last'],
  ['-issuedOn', 'Issued last'],
  ['issuedOn', 'Issued first'],
  ['-totalMinor', 'Largest total'],
  ['totalMinor', 'Smallest total'],
  ['-number', 'Highest number'],
  ['number', 'Lowest number'],
] as const

const PATTERNS: Readonly<Record<keyof InvoiceFilter, RegExp>> = {
  status: new RegExp(`^(?:${STATUSES.map(([status]) => status).join('|')})$`),
  customerId: /^[1-9]\d{0,17}$/,
  q: /\S/,
  issuedFrom: /^20\d\d-\d\d-\d\d$/,
  issuedTo: /^20\d\d-\d\d-\d\d$/,
  sort: new RegExp(`^(?:${SORTS.map(([sort]) => sort).join('|')})$`),
}

const FIELDS = Object.keys(PATTERNS) as (keyof InvoiceFilter)[]

/** The filter in an address; what makes no sense there is left out. */
export function readFilter(params: URLSearchParams): InvoiceFilter {
  const found = FIELDS.map((field) => [field, params.get(field)?.trim().slice(0, 100)] as const)
  return Object.fromEntries(found.filter(([field, value]) => value && PATTERNS[field].test(value)))
}

/** True when the list leaves invoices out; an order alone does not. */
export function isNarrowed({ sort: _order, ...narrowing }: InvoiceFilter): boolean {
  return Object.values(narrowing).some(Boolean)
}
