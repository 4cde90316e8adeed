export { limits } from '../../money/index.ts'
export { lockInvoice, receivePayment, reservePayment, settlePayment } from './collect.ts'
export { sendDocument } from './document-routes.ts'
export {
  askForDocument,
  type DocumentParts,
  findDocument,
} from './documents.ts'
export { invoiceLabel, invoiceOfSubject, invoiceSubject } from './label.ts'
export { invoicesModule } from './module.ts'
export type { Sent } from './parts.ts'
export { money } from './print.ts'
export { findInvoice, numbersOfInvoices } from './queries.ts'
export {
  currenciesOfInvoices,
  type Outstanding,
  type Revenue,
  searchInvoices,
  sumOutstanding,
  sumRevenue,
} from './reports.ts'
export {
  type InvoiceDetail,
  InvoiceLine,
  InvoiceStatus,
  Payment,
  RateAmounts,
  Sender,
} from './schemas.ts'
export {
  currenciesTag,
  invoicesTag,
  invoiceTag,
  receivablesTag,
  revenueTag,
} from './tags.ts'
