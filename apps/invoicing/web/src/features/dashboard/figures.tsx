import { lazy, type ReactNode, Suspense } from 'react'
import { Link } from 'wouter'
import { Card } from '../../ui/card.tsx'
import { formatMoney } from '../../ui/money.ts'
import { LatestInvoices } from '../invoices/index.ts'
import type { BestCustomer, Dashboard } from './api.ts'

// recharts weighs more than the rest of the page; the figures don't wait for it.
const RevenueChart = lazy(() =>
  import('./revenue-chart.tsx').then(({ RevenueChart: chart }) => ({ default: chart })),
)

export function Figures({ dashboard }: { dashboard: Dashboard }) {
  const { revenueByMonth, currency } = dashboard
  return (
    <>
      <Tiles dashboard={dashboard} />
      <div className="columns dashboard">
        <Card title="Revenue by month, without tax">
          <Suspense fallback={<div className="chart skeleton-row" />}>
            <RevenueChart months={revenueByMonth} currency={currency} />
          </Suspense>
        </Card>
        <Card title="Best customers, without tax">
          <BestCustomers customers={dashboard.bestCustomers} currency={currency} />
        </Card>
      </div>
      <LatestInvoices />
    </>
  )
}

function Tiles({ dashboard }: { dashboard: Dashboard }) {
  const { revenueByMonth, paidThisMonthMinor, outstandingMinor, overdueMinor, overdueCount } =
    dashboard
  const { currency } = dashboard
  const overdue = overdueCount === 1 ? '1 invoice' : `${overdueCount.toLocaleString('en')} invoices`
  return (
    <dl className="tiles">
      <Tile
        name="Revenue this month"
        minor={revenueByMonth.at(-1)?.netMinor ?? 0}
        currency={currency}
      >
        Sent since the first, without tax
      </Tile>
      <Tile name="Paid this month" minor={paidThisMonthMinor} currency={currency}>
        <Link href="/payments">All payments</Link>
      </Tile>
      <Tile name="Outstanding" minor={outstandingMinor} currency={currency}>
        Sent and not yet paid
      </Tile>
      <Tile name="Overdue" minor={overdueMinor} currency={currency} isAlarming={overdueCount > 0}>
        {overdueCount > 0 ? (
          <Link href="/invoices?status=overdue">{overdue}</Link>
        ) : (
          'Nothing is overdue'
        )}
      </Tile>
    </dl>
  )
}

interface TileProps {
  readonly name: string
  readonly minor: number
  readonly currency: string
  readonly isAlarming?: boolean
  readonly children: ReactNode
}

function Tile({ name, minor, currency, isAlarming = false, children }: TileProps) {
  return (
    <div className={isAlarming ? 'tile alarming' : 'tile'}>
      <dt>{name}</dt>
      <dd className="figure-large">{formatMoney(minor, currency)}</dd>
      <dd className="tile-note">{children}</dd>
    </div>
  )
}

interface BestCustomersProps {
  readonly customers: readonly BestCustomer[]
  readonly currency: string
}

function BestCustomers({ customers, currency }: BestCustomersProps) {
  const most = Math.max(1, ...customers.map(({ netMinor }) => netMinor))
  if (customers.length === 0) return <p className="soft">No sales yet.</p>
  return (
    <ol className="ranking stack near">
      {customers.map(({ id, name, netMinor }) => (
        <li key={id}>
          <Link href={`/customers/${id}`} className="truncate">
            {name}
          </Link>
          <span className="number">{formatMoney(netMinor, currency)}</span>
          <span className="bar" style={{ width: `${(100 * netMinor) / most}%` }} />
        </li>
      ))}
    </ol>
  )
}
