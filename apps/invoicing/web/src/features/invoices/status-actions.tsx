import { useState } from 'react'
import { Link } from 'wouter'
import { Icon } from '../../ui/icon.tsx'
import type { Invoice } from './api.ts'
import { SendDialog } from './send-dialog.tsx'
import { VoidDialog } from './void-dialog.tsx'

/** What can be done with an invoice in its status; payments have a place of their own. */
export function StatusActions({ invoice }: { invoice: Invoice }) {
  const [asked, setAsked] = useState<'send' | 'void'>()
  const { id, status, paidMinor } = invoice
  const isDraft = status === 'draft'
  const isVoidable = status !== 'void' && status !== 'paid' && paidMinor === 0
  const close = () => setAsked(undefined)
  return (
    <>
      {isVoidable && (
        <button type="button" className="button" onClick={() => setAsked('void')}>
          Void
        </button>
      )}
      {isDraft && (
        <>
          <Link href={`/invoices/${id}/edit`} className="button">
            <Icon name="edit" /> Edit
          </Link>
          <button type="button" className="button primary" onClick={() => setAsked('send')}>
            <Icon name="send" /> Send
          </button>
        </>
      )}
      {asked === 'send' && <SendDialog invoice={invoice} onClose={close} />}
      {asked === 'void' && <VoidDialog invoice={invoice} onClose={close} />}
    </>
  )
}
