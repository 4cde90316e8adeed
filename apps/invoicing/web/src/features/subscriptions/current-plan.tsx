import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { formatDay } from '../../ui/dates.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { type Subscription, useCancel, usePortal } from './api.ts'

export const PLAN_NAMES = { free: 'Free', pro: 'Pro', team: 'Team' } as const
const STATUSES = {
  active: ['paid', 'Active'],
  past_due: ['overdue', 'Payment overdue'],
  canceled: ['', 'Cancelled'],
} as const

export function CurrentPlan({ subscription }: { subscription: Subscription }) {
  const { role } = useMember()
  const { plan, status } = subscription
  const [tone, label] = STATUSES[status]
  return (
    <Card title="Your plan">
      <p className="figure-large">
        {PLAN_NAMES[plan]} <span className={`badge ${tone}`}>{label}</span>
      </p>
      <p className="plan-term">{termOf(subscription)}</p>
      {role === 'owner' && plan !== 'free' && <Change subscription={subscription} />}
    </Card>
  )
}

function termOf({ plan, status, renewsAt, cancelsAt }: Subscription): string {
  if (plan === 'free') return 'Free of charge, for as long as you like.'
  if (cancelsAt) return `Ends on ${formatDay(cancelsAt)}. Then the Free plan holds.`
  if (status === 'past_due') return 'The last payment failed. Pay again to keep the plan.'
  return renewsAt ? `Renews on ${formatDay(renewsAt)}.` : 'Renews every month.'
}

function Change({ subscription }: { subscription: Subscription }) {
  const { provider, cancelsAt } = subscription
  const [isCancelling, setCancelling] = useState(false)
  return (
    <div className="form-foot plan-change">
      {provider === 'stripe' && <PortalButton />}
      {!cancelsAt && <Button onClick={() => setCancelling(true)}>Cancel the plan</Button>}
      {isCancelling && (
        <CancelDialog subscription={subscription} onClose={() => setCancelling(false)} />
      )}
    </div>
  )
}

function PortalButton() {
  const portal = usePortal()
  const open = () =>
    portal.mutate(undefined, { onSuccess: ({ url }) => window.location.assign(url) })
  return (
    <>
      <Button isBusy={portal.isPending} onClick={open}>
        Card and receipts
      </Button>
      <Complaint error={portal.error} />
    </>
  )
}

interface CancelDialogProps {
  readonly subscription: Subscription
  readonly onClose: () => void
}

function CancelDialog({ subscription: { renewsAt }, onClose }: CancelDialogProps) {
  const cancel = useCancel()
  const end = renewsAt ? `on ${formatDay(renewsAt)}` : 'at the end of what is paid'
  return (
    <ConfirmDialog
      title="Cancel the plan?"
      keep="Keep it"
      confirm="Cancel the plan"
      isBusy={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() => cancel.mutate(undefined, { onSuccess: onClose })}
    >
      It ends {end}; then the Free plan takes its place. Nothing is deleted: what is above the Free
      plan’s limits stays readable.
    </ConfirmDialog>
  )
}
