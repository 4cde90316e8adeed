import type { Dashboard } from './api.ts'

interface CurrencyChoiceProps {
  readonly dashboard: Dashboard
  readonly onChange: (currency: string) => void
}

/** Only for those who invoice in more than one currency. */
export function CurrencyChoice({ dashboard, onChange }: CurrencyChoiceProps) {
  const { currency, currencies } = dashboard
  const offered = [...new Set([currency, ...currencies])].toSorted()
  if (offered.length < 2) return null
  return (
    <select
      className="currency-choice"
      aria-label="Currency"
      value={currency}
      onChange={(event) => onChange(event.target.value)}
    >
      {offered.map((code) => (
        <option key={code}>{code}</option>
      ))}
    </select>
  )
}
