import { Link } from 'wouter'
import { formatMoney } from '../../ui/money.ts'
import type { BestCustomer } from './api.ts'

interface BestCustomersProps {
  readonly customers: readonly BestCustomer[]
  readonly currency: string
}

/** Who brought the most, each with a bar against the best. */
export function BestCustomers({ customers, currency }: BestCustomersProps) {
  const most = Math.max(1, ...customers.map(({ netMinor }) => netMinor))
  if (customers.length === 0) return <p className="soft">Nobody has paid yet.</p>
  return (
    <ol className="ranking">
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
