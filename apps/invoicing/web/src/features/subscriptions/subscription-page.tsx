import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Card } from '../../ui/card.tsx'
import { Page } from '../../ui/page.tsx'
import { Load } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { plansQuery, type Subscription, subscriptionQuery } from './api.ts'
import { CurrentPlan } from './current-plan.tsx'
import { isFull, type Meter, metersOf } from './limits.ts'
import { PlanCards } from './plan-cards.tsx'

export function SubscriptionPage() {
  const query = useQuery(subscriptionQuery)
  const plans = useQuery(plansQuery)
  const { role } = useMember()
  return (
    <Page title="Subscription">
      <Load query={query} what="subscription" rows={3}>
        {(subscription) => (
          <>
            <div className="columns even">
              <CurrentPlan subscription={subscription} />
              <Usage subscription={subscription} />
            </div>
            <h2 className="section-title">Plans</h2>
            {role !== 'owner' && (
              <p className="hint spaced">
                Only owners of the organisation may change its plan. Ask one of them.
              </p>
            )}
            <Load query={plans} what="plans" rows={3}>
              {({ items }) => <PlanCards plans={items} subscription={subscription} />}
            </Load>
          </>
        )}
      </Load>
    </Page>
  )
}

function Usage({ subscription }: { subscription: Subscription }) {
  return (
    <Card title="What you use">
      <ul className="stack">
        {metersOf(subscription).map((meter) => (
          <MeterRow key={meter.name} meter={meter} />
        ))}
      </ul>
    </Card>
  )
}

function MeterRow({ meter }: { meter: Meter }) {
  const { name, used, limit } = meter
  const id = useId()
  const usedText = used.toLocaleString('en')
  const words =
    limit === null ? `${usedText}, unlimited` : `${usedText} of ${limit.toLocaleString('en')}`
  return (
    <li className={isFull(meter) ? 'limit full' : 'limit'}>
      <span id={id}>{name}</span>
      <span className="limit-figure">{words}</span>
      {limit !== null && (
        <div
          className="limit-bar"
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={words}
        >
          <span style={{ width: `${Math.min(100, (used / Math.max(1, limit)) * 100)}%` }} />
        </div>
      )}
    </li>
  )
}
