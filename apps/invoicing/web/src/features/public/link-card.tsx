import { useId, useState } from 'react'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Complaint } from '../../ui/states.tsx'
import type { Invoice } from '../invoices/index.ts'
import { useRevokeLink, useShowLink } from './api.ts'

/** The address under which the customer sees the invoice: to copy, to open, to take back. */
export function LinkCard({ invoice: { id, status } }: { invoice: Invoice }) {
  const show = useShowLink(id)
  const revoke = useRevokeLink(id)
  const [isRevoking, setRevoking] = useState(false)
  const titleId = useId()
  const url = show.data?.url
  if (status === 'draft' || status === 'void') return null
  const confirm = () =>
    revoke.mutate(undefined, {
      onSuccess: () => {
        show.reset()
        setRevoking(false)
      },
    })
  return (
    <section className="card" aria-labelledby={titleId}>
      <h2 id={titleId}>Customer’s page</h2>
      {url ? (
        <Link url={url} onRevoke={() => setRevoking(true)} />
      ) : (
        <>
          <p className="soft" role="status">
            {revoke.isSuccess
              ? 'The link no longer works. You can make a new one.'
              : 'Whoever has the link sees the invoice and can pay it.'}
          </p>
          <button
            type="button"
            className="button wide"
            autoFocus={revoke.isSuccess}
            aria-disabled={show.isPending}
            onClick={() => !show.isPending && show.mutate()}
          >
            <Icon name="link" /> {revoke.isSuccess ? 'Make a new link' : 'Show link'}
          </button>
        </>
      )}
      <Complaint error={show.error} />
      {isRevoking && (
        <ConfirmDialog
          title="Revoke the link?"
          keep="Keep it"
          confirm="Revoke link"
          isBusy={revoke.isPending}
          error={revoke.error}
          onClose={() => setRevoking(false)}
          onConfirm={confirm}
        >
          The one in the customer’s mail stops working too. You can make a new link afterwards, but
          you will have to pass it on yourself.
        </ConfirmDialog>
      )}
    </section>
  )
}

function Link({ url, onRevoke }: { url: string; onRevoke: () => void }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(url)
    setCopied(true)
  }
  return (
    <div className="link-shown">
      <input
        readOnly
        autoFocus
        aria-label="Link to the customer’s page"
        value={url}
        onFocus={(event) => event.target.select()}
      />
      <div className="actions">
        {/* Without https the browser offers no clipboard; the field above can be copied by hand. */}
        {window.isSecureContext && (
          <button type="button" className="button" onClick={() => void copy()}>
            <Icon name={isCopied ? 'check' : 'copy'} /> {isCopied ? 'Copied' : 'Copy'}
          </button>
        )}
        <a className="button" href={url} target="_blank" rel="noreferrer">
          <Icon name="open" /> Open
        </a>
        <button type="button" className="button ghost" onClick={onRevoke}>
          Revoke
        </button>
      </div>
      <span className="visually-hidden" role="status">
        {isCopied && 'The link is copied.'}
      </span>
    </div>
  )
}
