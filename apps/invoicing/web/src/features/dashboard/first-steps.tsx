import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Card } from '../../ui/card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Load } from '../../ui/states.tsx'
import { customerChoicesQuery } from '../customers/index.ts'
import { type InvoiceSummary, latestInvoicesQuery } from '../invoices/index.ts'

export function FirstSteps() {
  const customers = useQuery(customerChoicesQuery(''))
  const invoices = useQuery(latestInvoicesQuery)
  return (
    <Load query={customers} what="first steps" rows={3}>
      {({ items: { length } }) => (
        <Load query={invoices} what="first steps" rows={3}>
          {({ items: [draft] }) => <Steps hasCustomers={length > 0} {...(draft && { draft })} />}
        </Load>
      )}
    </Load>
  )
}

function Steps({ hasCustomers, draft }: { hasCustomers: boolean; draft?: InvoiceSummary }) {
  const done = [hasCustomers, !!draft, draft?.status === 'sent']
  const next = done.indexOf(false)
  const stateOf = (step: number) => ({ isDone: done[step] === true, isNext: step === next })
  return (
    <Card title="Your first invoice in three steps" className="first-steps">
      <p className="soft">Then this page shows what you earn, and what is still owed to you.</p>
      <ol>
        <Step {...stateOf(0)} href="/customers?new" title="Add a customer">
          Their name, and where their invoices go.
        </Step>
        <Step {...stateOf(1)} href="/invoices/new" title="Create an invoice">
          Lines, tax and total; it gets number 1.
        </Step>
        <Step {...stateOf(2)} href={draft ? `/invoices/${draft.id}` : '/invoices'} title="Send it">
          Your customer gets a mail with a link to read and to pay it.
        </Step>
      </ol>
    </Card>
  )
}

interface StepProps {
  readonly isDone: boolean
  readonly isNext: boolean
  readonly href: string
  readonly title: string
  readonly children: ReactNode
}

/** Done, to be done now, or to wait for the one before. */
function Step({ isDone, isNext, href, title, children }: StepProps) {
  return (
    <li className={isDone ? 'step done' : 'step'} aria-current={isNext ? 'step' : undefined}>
      <span className="step-mark round">{isDone && <Icon name="check" />}</span>
      <div>
        <h3>
          {title}
          {isDone && <span className="visually-hidden"> (done)</span>}
        </h3>
        <p className="soft">{children}</p>
      </div>
      {isNext && (
        <Link href={href} className="button primary">
          {title}
        </Link>
      )}
    </li>
  )
}
