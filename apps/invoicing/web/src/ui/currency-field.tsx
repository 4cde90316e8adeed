import { currencyCodes } from '../../../src/money/index.ts'
import { Options, SelectField } from './select-field.tsx'

const USUAL = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY']
const names = new Intl.DisplayNames('en', { type: 'currency' })

interface CurrencyFieldProps {
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (currency: string) => void
}

/** The usual currencies first, then all that there are, and the chosen one even if it has been withdrawn. */
export function CurrencyField(props: CurrencyFieldProps) {
  const others = [...new Set([...currencyCodes, props.value])].filter(
    (code) => !USUAL.includes(code),
  )
  return (
    <SelectField label="Currency" {...props}>
      <Options of={USUAL.map(named)} />
      <optgroup label="All others">
        <Options of={others.map(named)} />
      </optgroup>
    </SelectField>
  )
}

const named = (code: string) => [code, `${code} · ${names.of(code)}`] as const
