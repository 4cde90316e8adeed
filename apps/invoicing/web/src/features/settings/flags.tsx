import { Card } from '../../ui/card.tsx'
import { Complaint } from '../../ui/states.tsx'
import { type Settings, useSaveSettings } from './api.ts'

/** Features that the organisation can try before they are on for everybody. */
export function Flags({ flags }: Pick<Settings, 'flags'>) {
  const save = useSaveSettings()
  const names = Object.keys(flags).toSorted()
  if (names.length === 0) return null
  return (
    <Card title="Trying out">
      <ul className="checks">
        {names.map((name) => (
          <li key={name}>
            <label className="check">
              <input
                type="checkbox"
                checked={flags[name] ?? false}
                aria-disabled={save.isPending}
                onChange={({ target }) =>
                  !save.isPending && save.mutate({ flags: { [name]: target.checked } })
                }
              />
              {inWords(name)}
            </label>
          </li>
        ))}
      </ul>
      <Complaint error={save.error} />
    </Card>
  )
}

/** `draftReminders` to `Draft reminders`. */
function inWords(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
