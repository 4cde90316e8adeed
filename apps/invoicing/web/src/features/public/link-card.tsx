import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Complaint } from '../../ui/states.tsx'
import type { Invoice } from '../invoices/index.ts'
import { useRevokeLink, useShowLink } from './api.ts'

/** The address under which the customer sees the invoice: to copy, to open, to take back. */
export function LinkCard({ invoice: { id, status } }: { invoice: Invoice }) {
  const show = useShowLink(id)
  const revoke = useRevokeLink(id)
  const [isRevoking, setRevoking] = useState(false)
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
    <Card title="Customer’s page">
      {url ? (
        <Link url={url} onRevoke={() => setRevoking(true)} />
      ) : (
        <>
          <p className="soft" role="status">
            {revoke.isSuccess
              ? 'The link no longer works. You can make a new one.'
              : 'Anyone with the link can see the invoice and pay it.'}
          </p>
          <Button
            look="wide"
            icon="link"
            autoFocus={revoke.isSuccess}
            isBusy={show.isPending}
            onClick={show.mutate}
          >
            {revoke.isSuccess ? 'Make a new link' : 'Show link'}
          </Button>
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
    </Card>
  )
}

const NO_COPY = 'Your browser didn’t copy the link. Copy it from the field above.'

function Link({ url, onRevoke }: { url: string; onRevoke: () => void }) {
  const copy = useMutation({ mutationFn: () => navigator.clipboard.writeText(url) })
  return (
    <div className="link-shown stack near">
      <input
        readOnly
        autoFocus
        aria-label="Link to the customer’s page"
        value={url}
        onFocus={(event) => event.target.select()}
      />
      <div className="actions start">
        {/* Without https the browser offers no clipboard; the field above can be copied by hand. */}
        {window.isSecureContext && (
          <Button icon={copy.isSuccess ? 'check' : 'copy'} onClick={copy.mutate}>
            {copy.isSuccess ? 'Copied' : 'Copy'}
          </Button>
        )}
        <a className="button" href={url} target="_blank" rel="noreferrer">
          <Icon name="open" /> Open
        </a>
        <Button look="ghost" onClick={onRevoke}>
          Revoke
        </Button>
      </div>
      <span className="visually-hidden" role="status">
        {copy.isSuccess && 'The link is copied.'}
      </span>
      <Complaint error={copy.isError ? new Error(NO_COPY) : null} />
    </div>
  )
}
