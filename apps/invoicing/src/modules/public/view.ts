import { Type } from '@fastify/type-provider-typebox'
import {
  AnyText,
  Closed,
  Count,
  Currency,
  DayText,
  List,
  Minor,
  type Static,
} from '../../platform/http/index.ts'
import {
  findInvoice,
  type InvoiceDetail,
  InvoiceLine,
  invoiceTag,
  limits,
  RateAmounts,
  Sender,
} from '../invoices/index.ts'
import { paymentsOf } from '../payments/index.ts'
import { organizationDay } from '../settings/index.ts'
import { invoiceIdOf, isShown, unknownLink } from './enter.ts'
import type { PublicParts } from './parts.ts'

/** What a customer sees of an invoice: nothing that names another one, or anybody's id. */
export const PublicInvoice = Closed({
  sender: Sender,
  invoice: Closed({
    number: Count,
    status: Type.Enum(['sent', 'overdue', 'paid']),
    currency: Currency,
    issuedOn: DayText,
    dueOn: DayText,
    lines: List(InvoiceLine, limits.lines),
    taxes: List(RateAmounts, limits.lines),
    netMinor: Minor,
    taxMinor: Minor,
    totalMinor: Minor,
    paidMinor: Minor,
    balanceMinor: Minor,
    customer: Closed({ name: AnyText(200), address: AnyText(500) }),
  }),
  /** Where the sender is. */
  today: DayText,
  canPay: Type.Boolean(),
  pendingPayment: Type.Boolean(),
  /** The provider never said whether the last payment went through. */
  unansweredPayment: Type.Boolean(),
})
type PublicInvoice = Static<typeof PublicInvoice>

const minutesMs = 60_000

export async function viewInvoice(parts: PublicParts, token: string): Promise<PublicInvoice> {
  // The link itself is never answered from a copy: one that is revoked opens nothing from then on.
  const id = await invoiceIdOf(parts, token)
  const day = await organizationDay(parts)
  const { invoice, hasUnanswered } = await load(parts, id, day)
  if (!invoice?.sender || !isShown(invoice)) throw unknownLink()
  const pending = invoice.totalMinor - invoice.paidMinor - invoice.balanceMinor > 0
  return {
    sender: invoice.sender,
    invoice: shown(invoice),
    today: day,
    canPay: parts.paymentProvider !== undefined && invoice.balanceMinor > 0 && !pending,
    pendingPayment: pending && !hasUnanswered,
    unansweredPayment: hasUnanswered,
  }
}

interface Loaded {
  readonly invoice: InvoiceDetail | null
  readonly hasUnanswered: boolean
}

/** The key holds the day, for on the next one the invoice may be overdue. */
function load({ db, cache }: PublicParts, id: string, day: string): Promise<Loaded> {
  const options = { tags: [invoiceTag(id)], ttl: 5 * minutesMs }
  return cache.get(`public-invoice:${id}:${day}`, options, async () => ({
    invoice: (await findInvoice(db, id)) ?? null,
    hasUnanswered: (await paymentsOf(db, id)).some(({ status }) => status === 'unanswered'),
  }))
}

function shown(invoice: InvoiceDetail): PublicInvoice['invoice'] {
  const { number, status, currency, issuedOn, dueOn, lines, taxes, customer } = invoice
  const { netMinor, taxMinor, totalMinor, paidMinor, balanceMinor } = invoice
  const amounts = { netMinor, taxMinor, totalMinor, paidMinor, balanceMinor }
  return {
    ...amounts,
    number,
    status: status === 'paid' || status === 'overdue' ? status : 'sent',
    currency,
    issuedOn,
    dueOn,
    lines,
    taxes,
    customer: { name: customer.name, address: customer.address },
  }
}
