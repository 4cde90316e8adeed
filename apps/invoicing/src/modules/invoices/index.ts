export { limits } from './amounts.ts'
export {
  type Collected,
  type LockedInvoice,
  lockInvoice,
  receivePayment,
  reservePayment,
  settlePayment,
} from './collect.ts'
export { documentRoutes } from './document-routes.ts'

export { type InvoiceDetail, today } from './invoice.ts'
export { invoiceLabel } from './label.ts'
export type { InvoiceParts } from './parts.ts'
export { money } from './print.ts'
export { countInvoicesOfMonth, findInvoice, numbersOfInvoices } from './queries.ts'

export { type RenderInvoice, renderInvoiceJob } from './render-job.ts'
export { bestCustomers, revenueByMonth, searchInvoices, sumOutstanding } from './reports.ts'
export { invoiceRoutes } from './routes.ts'
export { Payment } from './schemas.ts'
