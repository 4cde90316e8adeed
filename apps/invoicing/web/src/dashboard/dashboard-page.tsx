import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { Link } from 'wouter'
import { LatestInvoices } from '../invoices/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Load } from '../ui/load.tsx'
import { formatMoney } from '../ui/money.ts'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { type Dashboard, dashboardQuery } from './api.ts'
import { BestCustomers } from './best-customers.tsx'

// recharts weighs more than the rest of the page; the figures don't wait for it.
const RevenueChart = lazy(() =>
  import('./revenue-chart.tsx').then(({ RevenueChart: chart }) => ({ default: chart })),
)

export function DashboardPage() {
  const query = useQuery(dashboardQuery)
  return (
    <Page title="Dashboard" actions={<NewInvoiceLink />}>
      <Load query={query} what="dashboard">
        {(dashboard) => (isBlank(dashboard) ? <FirstSteps /> : <Figures dashboard={dashboard} />)}
      </Load>
    </Page>
  )
}

function Figures({ dashboard }: { dashboard: Dashboard }) {
  const { revenueByMonth, outstandingMinor, overdueMinor, overdueCount, currency } = dashboard
  const overdue = overdueCount === 1 ? '1 invoice' : `${overdueCount.toLocaleString('en')} invoices`
  return (
    <>
      <dl className="tiles">
        <Tile
          name="Revenue this month"
          minor={revenueByMonth.at(-1)?.totalMinor ?? 0}
          currency={currency}
        />
        <Tile name="Outstanding" minor={outstandingMinor} currency={currency}>
          Sent and not yet paid
        </Tile>
        <Tile name="Overdue" minor={overdueMinor} currency={currency} isAlarming={overdueCount > 0}>
          {overdueCount > 0 ? (
            <Link href="/invoices?status=overdue">{overdue}</Link>
          ) : (
            'Nobody is late'
          )}
        </Tile>
      </dl>
      <div className="columns dashboard">
        <section className="card" aria-labelledby="revenue">
          <h2 id="revenue">Revenue by month</h2>
          <Suspense fallback={<div className="chart skeleton-row" />}>
            <RevenueChart months={revenueByMonth} currency={currency} />
          </Suspense>
        </section>
        <section className="card" aria-labelledby="best-customers">
          <h2 id="best-customers">Best customers</h2>
          <BestCustomers customers={dashboard.bestCustomers} currency={currency} />
        </section>
      </div>
      <LatestInvoices />
    </>
  )
}

interface TileProps {
  readonly name: string
  readonly minor: number
  readonly currency: string
  readonly isAlarming?: boolean
  readonly children?: ReactNode
}

function Tile({ name, minor, currency, isAlarming = false, children }: TileProps) {
  return (
    <div className={isAlarming ? 'tile alarming' : 'tile'}>
      <dt>{name}</dt>
      <dd className="figure-large">{formatMoney(minor, currency)}</dd>
      {children && <dd className="tile-note">{children}</dd>}
    </div>
  )
}

function NewInvoiceLink() {
  return (
    <Link href="/invoices/new" className="button primary">
      <Icon name="plus" /> New invoice
    </Link>
  )
}

function FirstSteps() {
  return (
    <Empty icon="dashboard" title="Nothing to add up yet" action={<NewInvoiceLink />}>
      Write an invoice, mark it as sent, and this page shows what you earned and what is still owed.
    </Empty>
  )
}

function isBlank({ revenueByMonth, outstandingMinor, bestCustomers }: Dashboard): boolean {
  return (
    outstandingMinor === 0 &&
    bestCustomers.length === 0 &&
    revenueByMonth.every(({ totalMinor }) => totalMinor === 0)
  )
}
