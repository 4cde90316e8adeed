import type { RateAmounts } from '../../../../src/money/index.ts'
import { formatMoney, formatPercent } from '../../ui/money.ts'

interface TotalsProps {
  readonly netMinor: number
  readonly taxMinor: number
  readonly taxes: readonly RateAmounts[]
  readonly totalMinor: number
  readonly currency: string
  /** Paid amount and balance are shown once something is paid. */
  readonly paidMinor?: number
  readonly balanceMinor?: number
}

export function Totals(props: TotalsProps) {
  const { netMinor, taxMinor, taxes, totalMinor, currency, paidMinor = 0, balanceMinor = 0 } = props
  return (
    <dl className="totals stack tight">
      <div>
        <dt>Net</dt>
        <dd>{formatMoney(netMinor, currency)}</dd>
      </div>
      {taxes.length > 1 ? (
        taxes.map((rate) => (
          <div key={rate.taxRateBp}>
            <dt>
              Tax {formatPercent(rate.taxRateBp)} of {formatMoney(rate.netMinor, currency)}
            </dt>
            <dd>{formatMoney(rate.taxMinor, currency)}</dd>
          </div>
        ))
      ) : (
        <div>
          <dt>Tax</dt>
          <dd>{formatMoney(taxMinor, currency)}</dd>
        </div>
      )}
      <div className="total">
        <dt>Total</dt>
        <dd aria-live="polite">{formatMoney(totalMinor, currency)}</dd>
      </div>
      {paidMinor > 0 && (
        <>
          <div>
            <dt>Paid</dt>
            <dd>{formatMoney(paidMinor, currency)}</dd>
          </div>
          <div className="balance">
            <dt>Balance</dt>
            <dd>{formatMoney(balanceMinor, currency)}</dd>
          </div>
        </>
      )}
    </dl>
  )
}
