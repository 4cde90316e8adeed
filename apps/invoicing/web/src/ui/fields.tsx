import { type ComponentProps, type ReactNode, useId } from 'react'
import { currencyCodes } from '../../../src/money/index.ts'

interface FieldProps {
  readonly label: string
  readonly error?: string | undefined
  readonly hint?: ReactNode
  readonly children: (control: ControlProps) => ReactNode
}

export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

/** A labelled control with a hint, or the complaint that takes its place. */
export function Field({ label, error, hint, children }: FieldProps) {
  const id = useId()
  const describedBy = error ? `${id}-error` : hint && `${id}-hint`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': !!error })}
      {hint && !error && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

type Own = 'value' | 'onChange' | 'id' | 'children'

export interface TextProps extends Omit<FieldProps, 'children'> {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function TextField(props: TextProps & Omit<ComponentProps<'input'>, Own>) {
  const { label, error, hint, onChange, ...input } = props
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <input {...control} {...input} onChange={({ target }) => onChange(target.value)} />
      )}
    </Field>
  )
}

export function TextArea(props: TextProps & Omit<ComponentProps<'textarea'>, Own>) {
  const { label, error, hint, onChange, ...area } = props
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <textarea {...control} {...area} onChange={({ target }) => onChange(target.value)} />
      )}
    </Field>
  )
}

interface SelectProps<Value> {
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly children: ReactNode
}

export function Select<Value extends string>({
  onChange,
  ...rest
}: SelectProps<Value> & Omit<ComponentProps<'select'>, 'value' | 'onChange'>) {
  return <select {...rest} onChange={({ target }) => onChange(target.value as Value)} />
}

export function SelectField<Value extends string>(
  props: Omit<FieldProps, 'children'> & SelectProps<Value>,
) {
  const { label, error, hint, ...select } = props
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => <Select {...control} {...select} />}
    </Field>
  )
}

export function Options({ of }: { of: readonly (readonly [value: string, words: string])[] }) {
  return of.map(([value, words]) => (
    <option key={value} value={value}>
      {words}
    </option>
  ))
}

const USUAL = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY']
const names = new Intl.DisplayNames('en', { type: 'currency' })

/** The usual currencies first, then all that there are, and the chosen one even if it has been withdrawn. */
export function CurrencyField(props: Pick<TextProps, 'value' | 'error' | 'onChange'>) {
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
