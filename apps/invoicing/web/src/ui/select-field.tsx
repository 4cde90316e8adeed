import type { ComponentProps, ReactNode } from 'react'
import { Field, type FieldProps } from './field.tsx'

interface SelectProps<Value> {
  readonly value: Value
  readonly onChange: (value: Value) => void
  /** The options, which have no other values than those of the type. */
  readonly children: ReactNode
}

/** A select without a label beside it. */
export function Select<Value extends string>({
  onChange,
  ...rest
}: SelectProps<Value> & Omit<ComponentProps<'select'>, 'value' | 'onChange'>) {
  return <select {...rest} onChange={({ target }) => onChange(target.value as Value)} />
}

/** A labelled select. */
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

/** Options from their values and words. */
export function Options({ of }: { of: readonly (readonly [value: string, words: string])[] }) {
  return of.map(([value, words]) => (
    <option key={value} value={value}>
      {words}
    </option>
  ))
}
