import { useState } from 'react'
import { Link } from 'wouter'
import { isChangedMeanwhile, ProblemError } from '../../api/problem.ts'
import { Button, Submit } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { formatMoney } from '../../ui/money.ts'
import { ConfirmFirst, useMember } from '../accounts/index.ts'
import { type Invoice, useSendInvoice, useVoidInvoice } from './api.ts'
import { invoiceLabel } from './label.ts'
import { useOwnSender } from './own-sender.ts'

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

/** Says who gets what before it leaves the house: a sent invoice can't be edited any more. */
function SendDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number, customer, totalMinor, currency, dueOn } = invoice
  const send = useSendInvoice(invoice)
  const sender = useOwnSender()
  const { user } = useMember()
  const { id: _, ...seen } = customer
  const onSubmit = () =>
    send.mutate({ customer: seen, ...(sender && { sender }) }, { onSuccess: onClose })
  return (
    <Dialog title={`Send ${invoiceLabel(number)}?`} onClose={onClose}>
      <p>
        {customer.name} gets a mail at <strong>{customer.email}</strong> with a link to the invoice,
        where it can be read, downloaded and paid.
      </p>
      <dl className="facts">
        <div>
          <dt>Total</dt>
          <dd>{formatMoney(totalMinor, currency)}</dd>
        </div>
        <div>
          <dt>Due</dt>
          <dd>{formatDay(dueOn)}</dd>
        </div>
      </dl>
      {!user.emailVerified && <ConfirmFirst what="invoices" />}
      <p className="hint">After that it can’t be edited any more, only voided.</p>
      <Form onSubmit={onSubmit} error={send.error && refusalOf(send.error)}>
        <div className="form-foot end">
          <Button onClick={onClose}>Not yet</Button>
          {user.emailVerified && <Submit isBusy={send.isPending}>Send invoice</Submit>}
        </div>
      </Form>
    </Dialog>
  )
}

const THINGS: Readonly<Record<string, string>> = {
  'seen.customer.name': 'the customer’s name',
  'seen.customer.email': 'the customer’s e-mail address',
  'seen.customer.address': 'the customer’s address',
  'seen.sender.name': 'your name on invoices',
  'seen.sender.address': 'your address',
}

/** Names what others have changed since the user looked. The dialog, and the page behind it, already show the new values. */
function refusalOf(error: Error): Error {
  if (!isChangedMeanwhile(error) || !(error instanceof ProblemError)) return error
  const changed = Object.keys(error.fields).flatMap((field) => THINGS[field] ?? [])
  const what = new Intl.ListFormat('en').format(changed) || 'this invoice'
  return new Error(
    `Not sent: somebody changed ${what} meanwhile. Look at the invoice as it is now, then send it.`,
  )
}

function VoidDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const voiding = useVoidInvoice(invoice)
  return (
    <ConfirmDialog
      title={`Void ${invoiceLabel(invoice.number)}?`}
      keep="Keep it"
      confirm="Void invoice"
      isBusy={voiding.isPending}
      error={voiding.error}
      onClose={onClose}
      onConfirm={() => voiding.mutate(undefined, { onSuccess: onClose })}
    >
      It keeps its number and stays in the list, but it is no longer owed, and its link stops
      working. There is no way back.
    </ConfirmDialog>
  )
}
