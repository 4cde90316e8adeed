import { useQuery } from '@tanstack/react-query'
import { Page } from '../../ui/page.tsx'
import { Load } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { plansQuery, subscriptionQuery } from './api.ts'
import { CurrentPlan } from './current-plan.tsx'
import { PlanCards } from './plan-cards.tsx'
import { Usage } from './usage.tsx'

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
              <p className="hint plan-note">
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
