import { formatMoney } from '../ui/money.ts'

interface TotalsProps {
  readonly netMinor: number
  readonly taxMinor: number
  readonly totalMinor: number
  readonly currency: string
}

/** Net, tax and total, one below the other. */
export function Totals({ netMinor, taxMinor, totalMinor, currency }: TotalsProps) {
  return (
    <dl className="totals">
      <div>
        <dt>Net</dt>
        <dd>{formatMoney(netMinor, currency)}</dd>
      </div>
      <div>
        <dt>Tax</dt>
        <dd>{formatMoney(taxMinor, currency)}</dd>
      </div>
      <div className="total">
        <dt>Total</dt>
        <dd aria-live="polite">{formatMoney(totalMinor, currency)}</dd>
      </div>
    </dl>
  )
}
