import { limits } from '../../money/index.ts'
import { type Static, t } from '../../platform/http/index.ts'

export const sortTypes = {
  createdAt: 'timestamptz',
  issuedOn: 'date',
  dueOn: 'date',
  number: 'bigint',
  totalMinor: 'bigint',
} as const

const amounts = { netMinor: t.Minor, taxMinor: t.Minor }
const statuses = ['draft', 'sent', 'overdue', 'paid', 'void'] as const
export const InvoiceStatus = t.Enum([...statuses])
const between = (minimum: number, maximum: number) =>
  t.Integer({ format: 'int32', minimum, maximum })

const Quantity = t.Number({ minimum: 0.001, maximum: limits.quantity })
export const RateAmounts = t.Closed({ taxRateBp: t.Count, ...amounts })

const summary = {
  id: t.IdText,
  number: t.Count,
  status: InvoiceStatus,
  currency: t.Currency,
  issuedOn: t.DayText,
  dueOn: t.DayText,
  paidOn: t.OrNull(t.DayText),
  ...amounts,
  totalMinor: t.Minor,
  paidMinor: t.Minor,
  /** Amount that can still be paid: less than is owed while a charge is open. */
  balanceMinor: t.Minor,
  createdAt: t.Timestamp,
}
const customer = { id: t.IdText, name: t.AnyText(200) }

export const Sender = t.Closed({ name: t.AnyText(200), address: t.AnyText(500), color: t.Color })
export type Sender = Static<typeof Sender>

export const InvoiceSummary = t.Closed({ ...summary, customer: t.Closed(customer) })
export type Invoice = Static<typeof InvoiceSummary>

export const InvoiceLine = t.Closed({
  description: t.AnyText(500),
  quantity: Quantity,
  /** Negative for a discount. */
  unitPriceMinor: t.SignedMinor,
  taxRateBp: t.Count,
  netMinor: t.SignedMinor,
  taxMinor: t.SignedMinor,
})
export type InvoiceLine = Static<typeof InvoiceLine>

/** A payment as invoices show it; the module that keeps them is another. */
export const Payment = t.Closed({
  id: t.IdText,
  amountMinor: t.Minor,
  currency: t.Currency,
  method: t.Enum(['bank', 'cash', 'card', 'other']),
  paidOn: t.DayText,
  reference: t.AnyText(200),
  status: t.Enum(['pending', 'unanswered', 'succeeded', 'failed']),
  createdAt: t.Timestamp,
})
export type Payment = Static<typeof Payment>

export const InvoiceDetail = t.Closed({
  ...summary,
  /** Counts the draft's changes. */
  version: t.Count,
  /** Frozen when the invoice leaves its draft; null until then, while it follows the settings. */
  sender: t.OrNull(Sender),
  customer: t.Closed({ ...customer, email: t.AnyText(254), address: t.AnyText(500) }),
  lines: t.List(InvoiceLine, limits.lines),
  /** Net and tax of each rate, lowest first. */
  taxes: t.List(RateAmounts, limits.lines),
  hasPdf: t.Boolean(),
  payments: t.List(Payment, 1_000),
})
export type FullInvoice = Static<typeof InvoiceDetail>
/** An invoice with all that this module keeps of it. */
export type InvoiceDetail = Omit<FullInvoice, 'payments'>

export const InvoiceQuery = t.Closed({
  ...t.pageFields,
  status: t.Optional(InvoiceStatus),
  customerId: t.Optional(t.Id),
  /** A fragment of the number, of the name that the invoice was sent to, or of the customer's present name. */
  q: t.Optional(t.Text(100)),
  issuedFrom: t.Optional(t.Day),
  issuedTo: t.Optional(t.Day),
  sort: t.Optional(t.SortBy(sortTypes)),
})
export type InvoiceFilter = Static<typeof InvoiceQuery>

const fields = {
  customerId: t.Id,
  currency: t.Optional(t.CurrencyChoice),
  issuedOn: t.Optional(t.Day),
  dueOn: t.Optional(t.Day),
  lines: t.Array(
    t.Closed({
      description: t.Text(500),
      quantity: Quantity,
      unitPriceMinor: between(-limits.unitPriceMinor, limits.unitPriceMinor),
      taxRateBp: between(0, limits.taxRateBp),
    }),
    { minItems: 1, maxItems: limits.lines },
  ),
}
export const InvoiceBody = t.Closed(fields)
export type InvoiceInput = Static<typeof InvoiceBody>
export const InvoiceChanges = t.Closed({ ...fields, version: t.Optional(t.Version) })

/** Sender and customer as the user saw them before sending the draft. */
const Seen = t.Partial(
  t.Closed({
    customer: t.Closed({ name: t.AnyText(200), email: t.AnyText(254), address: t.AnyText(500) }),
    sender: t.Closed({ name: t.AnyText(200), address: t.AnyText(500) }),
  }),
  { additionalProperties: false },
)

export const NextStatus = t.Closed({
  status: t.Enum(['sent', 'void']),
  version: t.Optional(t.Version),
  /** If missing, the draft is sent with its present sender and customer. */
  seen: t.Optional(Seen),
})
export type NextStatus = Static<typeof NextStatus>
