import { Type } from '@fastify/type-provider-typebox'
import { limits } from '../../money/index.ts'
import {
  AnyText,
  Closed,
  Color,
  Count,
  Currency,
  CurrencyChoice,
  Day,
  DayText,
  Id,
  IdText,
  List,
  Minor,
  OrNull,
  pageFields,
  SignedMinor,
  SortBy,
  type Static,
  Text,
  Timestamp,
  Version,
} from '../../platform/http/index.ts'
import { sortTypes } from './sorts.ts'

const amounts = { netMinor: Minor, taxMinor: Minor }
const statuses = ['draft', 'sent', 'overdue', 'paid', 'void'] as const
export const InvoiceStatus = Type.Enum([...statuses])
const between = (minimum: number, maximum: number) =>
  Type.Integer({ format: 'int32', minimum, maximum })

/** Of up to three decimals. */
const Quantity = Type.Number({ minimum: 0.001, maximum: limits.quantity })
/** What is taxed at one rate, and its tax. */
export const RateAmounts = Closed({ taxRateBp: Count, ...amounts })

const summary = {
  id: IdText,
  number: Count,
  status: InvoiceStatus,
  currency: Currency,
  issuedOn: DayText,
  dueOn: DayText,
  paidOn: OrNull(DayText),
  ...amounts,
  totalMinor: Minor,
  paidMinor: Minor,
  balanceMinor: Minor,
  createdAt: Timestamp,
}
const customer = { id: IdText, name: AnyText(200) }

export const Sender = Closed({ name: AnyText(200), address: AnyText(500), color: Color })

export const InvoiceSummary = Closed({ ...summary, customer: Closed(customer) })

export const InvoiceLine = Closed({
  description: AnyText(500),
  quantity: Quantity,
  /** Negative for a discount. */
  unitPriceMinor: SignedMinor,
  taxRateBp: Count,
  netMinor: SignedMinor,
  taxMinor: SignedMinor,
})

/** A payment as invoices show it; the module that keeps them is another. */
export const Payment = Closed({
  id: IdText,
  amountMinor: Minor,
  currency: Currency,
  method: Type.Enum(['bank', 'cash', 'card', 'other']),
  paidOn: DayText,
  reference: AnyText(200),
  status: Type.Enum(['pending', 'unanswered', 'succeeded', 'failed']),
  createdAt: Timestamp,
})
export type Payment = Static<typeof Payment>

export const InvoiceDetail = Closed({
  ...summary,
  version: Count,
  sender: OrNull(Sender),
  customer: Closed({ ...customer, email: AnyText(254), address: AnyText(500) }),
  lines: List(InvoiceLine, limits.lines),
  /** Net and tax of each rate, lowest first. */
  taxes: List(RateAmounts, limits.lines),
  hasPdf: Type.Boolean(),
  payments: List(Payment, 1_000),
})

export const InvoiceQuery = Closed({
  ...pageFields,
  status: Type.Optional(InvoiceStatus),
  customerId: Type.Optional(Id),
  q: Type.Optional(Text(100)),
  issuedFrom: Type.Optional(Day),
  issuedTo: Type.Optional(Day),
  sort: Type.Optional(SortBy(sortTypes)),
})

const fields = {
  customerId: Id,
  currency: Type.Optional(CurrencyChoice),
  issuedOn: Type.Optional(Day),
  dueOn: Type.Optional(Day),
  lines: Type.Array(
    Closed({
      description: Text(500),
      quantity: Quantity,
      unitPriceMinor: between(-limits.unitPriceMinor, limits.unitPriceMinor),
      taxRateBp: between(0, limits.taxRateBp),
    }),
    { minItems: 1, maxItems: limits.lines },
  ),
}
export const InvoiceBody = Closed(fields)
export const InvoiceChanges = Closed({ ...fields, version: Type.Optional(Version) })

/** What the sender of a draft saw of both sides, which it follows until it is sent. */
const Seen = Type.Partial(
  Closed({
    customer: Closed({ name: AnyText(200), email: AnyText(254), address: AnyText(500) }),
    sender: Closed({ name: AnyText(200), address: AnyText(500) }),
  }),
  { additionalProperties: false },
)

export const NextStatus = Closed({
  status: Type.Enum(['sent', 'void']),
  version: Type.Optional(Version),
  /** Without it, whatever the draft shows by now is sent. */
  seen: Type.Optional(Seen),
})
export type NextStatus = Static<typeof NextStatus>
