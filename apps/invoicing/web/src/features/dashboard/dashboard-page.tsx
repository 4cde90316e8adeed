import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'wouter'
import { Options, Select } from '../../ui/fields.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Load } from '../../ui/states.tsx'
import { type Dashboard, dashboardQuery } from './api.ts'
import { Figures } from './figures.tsx'
import { FirstSteps } from './first-steps.tsx'

/** Key figures. `?currency=` in the address chooses their currency. */
export function DashboardPage() {
  const [params, setParams] = useSearchParams()
  const query = useQuery(dashboardQuery(params.get('currency')))
  return (
    <Page
      title="Dashboard"
      actions={
        <>
          {query.data && (
            <CurrencyChoice
              dashboard={query.data}
              onChange={(currency) => setParams({ currency })}
            />
          )}
          <Link href="/invoices/new" className="button primary">
            <Icon name="plus" /> New invoice
          </Link>
        </>
      }
    >
      <Load query={query} what="dashboard">
        {(dashboard) => (isBlank(dashboard) ? <FirstSteps /> : <Figures dashboard={dashboard} />)}
      </Load>
    </Page>
  )
}

/** True until a first invoice is sent, in any currency. */
function isBlank(dashboard: Dashboard): boolean {
  const { revenueByMonth, outstandingMinor, paidThisMonthMinor, bestCustomers } = dashboard
  return (
    dashboard.currencies.length < 2 &&
    outstandingMinor === 0 &&
    paidThisMonthMinor === 0 &&
    bestCustomers.length === 0 &&
    revenueByMonth.every(({ netMinor }) => netMinor === 0)
  )
}

interface CurrencyChoiceProps {
  readonly dashboard: Dashboard
  readonly onChange: (currency: string) => void
}

/** A choice of currency, shown only to organisations that invoice in several. */
function CurrencyChoice({ dashboard, onChange }: CurrencyChoiceProps) {
  const { currency, currencies } = dashboard
  const offered = [...new Set([currency, ...currencies])].toSorted()
  if (offered.length < 2) return null
  return (
    <Select className="currency-choice" aria-label="Currency" value={currency} onChange={onChange}>
      <Options of={offered.map((code) => [code, code])} />
    </Select>
  )
}
