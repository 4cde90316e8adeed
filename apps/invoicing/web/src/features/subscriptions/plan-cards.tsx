import { useLocation } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Complaint } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { type PaidPlanName, type Plan, type Subscription, useCheckout } from './api.ts'
import { linesOf } from './limits.ts'

interface PlanCardsProps {
  readonly plans: readonly Plan[]
  readonly subscription: Subscription
}

export function PlanCards({ plans, subscription }: PlanCardsProps) {
  const [, navigate] = useLocation()
  const checkout = useCheckout()
  const choose = (plan: PaidPlanName) =>
    checkout.mutate(plan, { onSuccess: ({ url }) => go(url, navigate) })
  return (
    <>
      <ul className="plans">
        {plans.map((plan) => (
          <PlanCard
            key={plan.plan}
            plan={plan}
            subscription={subscription}
            onChoose={(name) => !checkout.isPending && choose(name)}
          />
        ))}
      </ul>
      <Complaint error={checkout.error} />
    </>
  )
}

interface PlanCardProps {
  readonly plan: Plan
  readonly subscription: Subscription
  readonly onChoose: (plan: PaidPlanName) => void
}

function PlanCard({ plan, subscription, onChoose }: PlanCardProps) {
  const { role } = useMember()
  const { plan: id, name, priceMinorPerMonth, currency, limits } = plan
  const isCurrent = id === subscription.plan
  const isRenewable =
    isCurrent && (subscription.cancelsAt !== null || subscription.status === 'past_due')
  return (
    <li className={`card plan ${isCurrent ? 'current' : ''}`}>
      <h3>
        {name} {isCurrent && <span className="badge paid">Yours</span>}
      </h3>
      <p className="soft">
        <span className="figure-large">{formatMoney(priceMinorPerMonth, currency)}</span> a month
      </p>
      <ul className="plan-lines">
        {linesOf(limits).map((line) => (
          <li key={line}>
            <Icon name="check" /> {line}
          </li>
        ))}
      </ul>
      {role === 'owner' && id !== 'free' && (!isCurrent || isRenewable) && (
        <Button look="primary" onClick={() => onChoose(id)}>
          {isRenewable ? `Keep ${name}` : `Choose ${name}`}
        </Button>
      )}
    </li>
  )
}

/** The local provider's checkout is a page of ours, Stripe's is elsewhere. */
function go(url: string, navigate: (path: string) => void): void {
  const { origin, pathname } = new URL(url, window.location.origin)
  if (origin === window.location.origin) navigate(pathname)
  else window.location.assign(url)
}
