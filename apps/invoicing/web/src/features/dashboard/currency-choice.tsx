import { Options, Select } from '../../ui/select-field.tsx'
import type { Dashboard } from './api.ts'

interface CurrencyChoiceProps {
  readonly dashboard: Dashboard
  readonly onChange: (currency: string) => void
}

/** A choice of currency, shown only to organisations that invoice in several. */
export function CurrencyChoice({ dashboard, onChange }: CurrencyChoiceProps) {
  const { currency, currencies } = dashboard
  const offered = [...new Set([currency, ...currencies])].toSorted()
  if (offered.length < 2) return null
  return (
    <Select className="currency-choice" aria-label="Currency" value={currency} onChange={onChange}>
      <Options of={offered.map((code) => [code, code])} />
    </Select>
  )
}
