import { Field } from './field.tsx'

interface DayFieldProps {
  readonly label: string
  readonly value: string
  readonly error?: string | undefined
  readonly max?: string
  readonly onChange: (day: string) => void
}

/** A labelled field for a day of the calendar. */
export function DayField({ label, value, error, max, onChange }: DayFieldProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <input
          {...control}
          type="date"
          max={max}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
