export { limits } from '../../money/index.ts'
export {
  type Collected,
  type LockedInvoice,
  lockInvoice,
  receivePayment,
  reservePayment,
  settlePayment,
} from './collect.ts'
export { documentRoutes, sendDocument } from './document-routes.ts'
export {
  askForDocument,
  type DocumentParts,
  findDocument,
  type RenderInvoice,
} from './documents.ts'
export type { InvoiceDetail } from './invoice.ts'
export { invoiceLabel, invoiceOfSubject, invoiceSubject } from './label.ts'
export type { InvoiceParts, Sent } from './parts.ts'
export { money } from './print.ts'
export { countInvoicesOfMonth, findInvoice, numbersOfInvoices } from './queries.ts'
export { renderInvoiceJob } from './render-job.ts'
export {
  currenciesOfInvoices,
  type Outstanding,
  type Revenue,
  searchInvoices,
  sumOutstanding,
  sumRevenue,
} from './reports.ts'
export { invoiceRoutes } from './routes.ts'
export { InvoiceLine, InvoiceStatus, Payment, RateAmounts, Sender } from './schemas.ts'
export {
  currenciesTag,
  invoiceCountTag,
  invoicesTag,
  invoiceTag,
  receivablesTag,
  revenueTag,
} from './tags.ts'
