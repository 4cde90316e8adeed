export {
  type Invoice,
  type InvoiceStatus,
  type InvoiceSummary,
  latestInvoicesQuery,
  type Payment,
  type Sender,
} from './api.ts'
export { EditInvoicePage } from './edit-invoice-page.tsx'
export { InvoiceList } from './invoice-list.tsx'
export { InvoicePage } from './invoice-page.tsx'
export { InvoiceSheet, type PrintedInvoice } from './invoice-sheet.tsx'
export { InvoicesPage } from './invoices-page.tsx'
export { invoiceLabel } from './label.ts'
export { LatestInvoices } from './latest-invoices.tsx'
export { NewInvoicePage } from './new-invoice-page.tsx'
export { PdfDownload } from './pdf.tsx'
export { StatusBadge } from './status.tsx'
