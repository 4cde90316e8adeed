import { minutesMs, type Static, t } from '../../platform/http/index.ts'
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

/** The customer's view of an invoice. It holds no id, and nothing about other invoices. */
export const PublicInvoice = t.Closed({
  sender: Sender,
  invoice: t.Closed({
    number: t.Count,
    status: t.Enum(['sent', 'overdue', 'paid']),
    currency: t.Currency,
    issuedOn: t.DayText,
    dueOn: t.DayText,
    lines: t.List(InvoiceLine, limits.lines),
    taxes: t.List(RateAmounts, limits.lines),
    netMinor: t.Minor,
    taxMinor: t.Minor,
    totalMinor: t.Minor,
    paidMinor: t.Minor,
    balanceMinor: t.Minor,
    customer: t.Closed({ name: t.AnyText(200), address: t.AnyText(500) }),
  }),
  /** Where the sender is. */
  today: t.DayText,
  canPay: t.Boolean(),
  pendingPayment: t.Boolean(),
  /** The provider never said whether the last payment went through. */
  unansweredPayment: t.Boolean(),
})
type PublicInvoice = Static<typeof PublicInvoice>

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
