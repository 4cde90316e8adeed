import { useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { Invoice } from './api.ts'
import { SendDialog } from './send-dialog.tsx'
import { VoidDialog } from './void-dialog.tsx'

/** The steps that an invoice's status allows, except payments. */
export function StatusActions({ invoice }: { invoice: Invoice }) {
  const [asked, setAsked] = useState<'send' | 'void'>()
  const { id, status, paidMinor } = invoice
  const isDraft = status === 'draft'
  const isVoidable = status !== 'void' && status !== 'paid' && paidMinor === 0
  const close = () => setAsked(undefined)
  return (
    <>
      {isVoidable && <Button onClick={() => setAsked('void')}>Void</Button>}
      {isDraft && (
        <>
          <Link href={`/invoices/${id}/edit`} className="button">
            <Icon name="edit" /> Edit
          </Link>
          <Button look="primary" icon="send" onClick={() => setAsked('send')}>
            Send
          </Button>
        </>
      )}
      {asked === 'send' && <SendDialog invoice={invoice} onClose={close} />}
      {asked === 'void' && <VoidDialog invoice={invoice} onClose={close} />}
    </>
  )
}
