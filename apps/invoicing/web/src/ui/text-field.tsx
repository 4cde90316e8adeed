import type { HTMLInputAutoCompleteAttribute, ReactNode } from 'react'
import { Field } from './field.tsx'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'email' | 'password'
  readonly autoComplete?: HTMLInputAutoCompleteAttribute
  readonly inputMode?: 'numeric'
  readonly maxLength?: number
  readonly readOnly?: boolean
  readonly error?: string | undefined
  readonly hint?: ReactNode
}

/** A labelled field for one line of text. */
export function TextField({ label, error, hint, onChange, ...input }: TextFieldProps) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <input {...control} {...input} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  )
}
