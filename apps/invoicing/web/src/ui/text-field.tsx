import type { ComponentProps } from 'react'
import { Field, type FieldProps } from './field.tsx'

type Own = 'value' | 'onChange' | 'id' | 'children'

interface TextProps extends Omit<FieldProps, 'children'> {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A labelled field for one line of text, or a date. */
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

/** A labelled field for several lines of text. */
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
