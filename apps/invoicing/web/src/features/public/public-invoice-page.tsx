import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { ProblemError } from '../../api/problem.ts'
import { Monogram } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { useBrand } from '../../ui/page.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { InvoiceSheet, invoiceLabel, PdfDownload } from '../invoices/index.ts'
import {
  drawPublicPdf,
  findPublicJob,
  type PublicInvoice,
  publicInvoiceQuery,
  publicPdfOf,
} from './api.ts'
import { PaymentPanel } from './payment-panel.tsx'

/** An invoice as its customer sees it, by the link in their mail and without an account. */
export function PublicInvoicePage({ token }: { token: string }) {
  const { data, error, refetch } = useQuery(publicInvoiceQuery(token))
  return (
    <main className="public" id="main">
      {/* The address is the key to the invoice: it goes to no search engine and to no other site. */}
      <meta name="robots" content="noindex, nofollow" />
      <meta name="referrer" content="no-referrer" />
      {data ? (
        <Invoice token={token} shown={data} />
      ) : error ? (
        <Missing error={error} onRetry={refetch} />
      ) : (
        <Loading what="invoice" rows={8} />
      )}
    </main>
  )
}

function Invoice({ token, shown }: { token: string; shown: PublicInvoice }) {
  const { sender, invoice } = shown
  const title = `${invoiceLabel(invoice.number)} from ${sender.name}`
  useBrand(sender.color)
  useTitle(title)
  return (
    <>
      <header className="public-header row">
        <Monogram text={sender.name} color={sender.color} />
        <h1>{title}</h1>
      </header>
      <div className="invoice-columns">
        <div className="invoice-aside">
          <PaymentPanel token={token} shown={shown} />
          <Download token={token} invoice={invoice} />
        </div>
        <InvoiceSheet
          invoice={invoice}
          sender={sender}
          billTo={
            <>
              <p>{invoice.customer.name}</p>
              <p className="soft multi-line">{invoice.customer.address}</p>
            </>
          }
        />
      </div>
    </>
  )
}

function Download({ token, invoice }: { token: string; invoice: PublicInvoice['invoice'] }) {
  return (
    <div className="public-download">
      <PdfDownload
        key={`${invoice.status} ${invoice.paidMinor}`}
        draw={() => drawPublicPdf(token)}
        findJob={(id, signal) => findPublicJob(token, id, signal)}
        href={publicPdfOf(token)}
        fileName={`invoice-${invoice.number}.pdf`}
      />
      <Button onClick={window.print}>Print</Button>
    </div>
  )
}

/** Doesn't say whether the invoice ever existed, so that guessing addresses reveals nothing. */
function Missing({ error, onRetry }: { error: Error; onRetry: () => unknown }) {
  const isMissing = error instanceof ProblemError && (error.status === 404 || error.status === 400)
  useTitle(isMissing ? 'Page not found' : 'Invoice')
  if (!isMissing)
    return <Plain title="Invoice">{<Failure error={error} onRetry={onRetry} />}</Plain>
  return (
    <Plain title="Page not found">
      <Empty icon="search" title="There is no page at this address">
        Look whether the whole link was copied, or ask its sender for a new one.
      </Empty>
    </Plain>
  )
}

function Plain({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h1 className="visually-hidden">{title}</h1>
      {children}
    </>
  )
}

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title
  }, [title])
}
