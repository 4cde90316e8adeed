import { useState } from 'react'
import { formatDay } from '../../ui/dates.ts'
import { Complaint } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { type Subscription, usePortal } from './api.ts'
import { CancelDialog } from './cancel-dialog.tsx'

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
    <section className="card" aria-labelledby="plan">
      <h2 id="plan">Your plan</h2>
      <p className="figure-large">
        {PLAN_NAMES[plan]} <span className={`badge ${tone}`}>{label}</span>
      </p>
      <p className="plan-term">{termOf(subscription)}</p>
      {role === 'owner' && plan !== 'free' && <Change subscription={subscription} />}
    </section>
  )
}

/** Until when the plan holds, and what comes then. */
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
      {!cancelsAt && (
        <button type="button" className="button" onClick={() => setCancelling(true)}>
          Cancel the plan
        </button>
      )}
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
      <button
        type="button"
        className="button"
        aria-disabled={portal.isPending}
        onClick={() => !portal.isPending && open()}
      >
        Card and receipts
      </button>
      <Complaint error={portal.error} />
    </>
  )
}
