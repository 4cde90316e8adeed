import type { ControlProps } from '../../ui/field.tsx'

interface TimeZoneSelectProps {
  readonly control: ControlProps
  readonly value: string
  readonly onChange: (timeZone: string) => void
}

/** All time zones that the browser knows, and the one that is chosen. */
export function TimeZoneSelect({ control, value, onChange }: TimeZoneSelectProps) {
  const names = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), value])]
  return (
    <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
      {names.map((name) => (
        <option key={name} value={name}>
          {name.replaceAll('_', ' ')}
        </option>
      ))}
    </select>
  )
}
