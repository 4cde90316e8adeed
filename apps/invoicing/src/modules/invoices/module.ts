import { createLane, type Lane, type Parts } from '../../platform/http/index.ts'
import { type Base, defineModule } from '../../platform/module.ts'
import { documentRoutes } from './document-routes.ts'
import type { InvoiceParts } from './parts.ts'
import { countInvoicesOfMonth } from './queries.ts'
import { renderInvoiceJob } from './render-job.ts'
import { invoiceRoutes } from './routes.ts'
import { invoiceCountTag } from './tags.ts'

type Needs = Base & Omit<InvoiceParts, keyof Parts | 'settings'>

/** PDFs that are drawn while a user waits: one takes up to 2 s of a core. */
const heavyInline = { atOnce: 2, waiting: 20 }

export function invoicesModule({ parts, ...needs }: Needs) {
  const own = () => ({ ...parts(), ...needs })
  const renderInvoice = renderInvoiceJob(own)
  const runsInline = needs.settings.tenfold.jobs.kind === 'inline'
  const heavy: Lane = runsInline ? createLane(heavyInline) : (work) => work()
  const gives = { renderInvoice, heavy }
  return defineModule({
    name: 'invoices',
    about: 'From draft to paid',
    tables: ['invoices', 'invoice_counters', 'invoice_lines', 'invoice_documents'],
    actions: [
      'invoice.created',
      'invoice.updated',
      'invoice.sent',
      'invoice.paid',
      'invoice.voided',
      'invoice.pdf-rendered',
    ],
    counters: { invoicesPerMonth: { tags: [invoiceCountTag], count: countInvoicesOfMonth } },
    jobs: [renderInvoice],
    routes: {
      tenant(server) {
        invoiceRoutes(server, own())
        documentRoutes(server, { ...parts(), ...gives })
      },
    },
    gives,
  })
}
