import { currencyCodes } from '../../../src/money/index.ts'
import type { ControlProps } from './field.tsx'

const USUAL = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY']
const names = new Intl.DisplayNames('en', { type: 'currency' })

interface CurrencySelectProps {
  readonly control: ControlProps
  readonly value: string
  readonly onChange: (currency: string) => void
}

/** The usual currencies first, then all that there are, and the one that is chosen even if it has been withdrawn. */
export function CurrencySelect({ control, value, onChange }: CurrencySelectProps) {
  const others = [...new Set([...currencyCodes, value])].filter((code) => !USUAL.includes(code))
  return (
    <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
      <Choices codes={USUAL} />
      <optgroup label="All others">
        <Choices codes={others} />
      </optgroup>
    </select>
  )
}

function Choices({ codes }: { codes: readonly string[] }) {
  return codes.map((code) => (
    <option key={code} value={code}>
      {code} · {names.of(code)}
    </option>
  ))
}
