import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatDay } from '../ui/dates.ts'
import { Load } from '../ui/load.tsx'
import { Page } from '../ui/page.tsx'
import { type Subscription, subscriptionQuery } from './api.ts'

const PLANS = { free: 'Free', pro: 'Pro', team: 'Team' } as const
const STATUSES = {
  active: ['paid', 'Active'],
  past_due: ['overdue', 'Payment overdue'],
  canceled: ['void', 'Cancelled'],
} as const

export function SubscriptionPage() {
  const query = useQuery(subscriptionQuery)
  return (
    <Page title="Subscription">
      <Load query={query} what="subscription" rows={3}>
        {(subscription) => (
          <div className="columns">
            <Plan subscription={subscription} />
            <Usage usage={subscription.usage} />
          </div>
        )}
      </Load>
    </Page>
  )
}

function Plan({ subscription }: { subscription: Subscription }) {
  const { plan, status, seats, renewsAt } = subscription
  const [tone, label] = STATUSES[status]
  return (
    <section className="card" aria-labelledby="plan">
      <h2 id="plan" className="fact-name">
        Your plan
      </h2>
      <p className="figure-large">
        {PLANS[plan]} <span className={`badge ${tone}`}>{label}</span>
      </p>
      <dl className="facts">
        <Fact name="Seats">{seats}</Fact>
        <Fact name="Renews">{renewsAt ? formatDay(renewsAt) : 'Never, it is free'}</Fact>
      </dl>
    </section>
  )
}

function Usage({ usage }: { usage: Subscription['usage'] }) {
  return (
    <section className="card" aria-labelledby="usage">
      <h2 id="usage" className="fact-name">
        What you use
      </h2>
      <dl className="facts large">
        <Fact name="Customers">{usage.customers.toLocaleString('en')}</Fact>
        <Fact name="Invoices this month">{usage.invoicesThisMonth.toLocaleString('en')}</Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
