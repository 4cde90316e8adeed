import type { ControlProps } from './field.tsx'

const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY']
const names = new Intl.DisplayNames('en', { type: 'currency' })

interface CurrencySelectProps {
  readonly control: ControlProps
  readonly value: string
  readonly onChange: (currency: string) => void
}

/** The usual currencies, and the one that is chosen even if it isn't one of them. */
export function CurrencySelect({ control, value, onChange }: CurrencySelectProps) {
  return (
    <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
      {[...new Set([...CURRENCIES, value])].map((code) => (
        <option key={code} value={code}>
          {code} · {names.of(code)}
        </option>
      ))}
    </select>
  )
}
