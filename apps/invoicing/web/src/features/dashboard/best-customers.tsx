import { Link } from 'wouter'
import { formatMoney } from '../../ui/money.ts'
import type { BestCustomer } from './api.ts'

interface BestCustomersProps {
  readonly customers: readonly BestCustomer[]
  readonly currency: string
}

/** The customers with the highest sales, each with a bar relative to the best. */
export function BestCustomers({ customers, currency }: BestCustomersProps) {
  const most = Math.max(1, ...customers.map(({ netMinor }) => netMinor))
  if (customers.length === 0) return <p className="soft">No sales yet.</p>
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
