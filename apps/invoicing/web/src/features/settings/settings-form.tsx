import { isHexColor } from '../../../../src/color.ts'
import { Monogram } from '../../ui/avatar.tsx'
import { Submit } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import {
  CurrencyField,
  Field,
  Options,
  SelectField,
  TextArea,
  TextField,
} from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Complaint, Saved } from '../../ui/states.tsx'
import { useForm } from '../../ui/use-form.ts'
import { useMember } from '../accounts/index.ts'
import { type Settings, useIsSavingSettings, useSaveSettings } from './api.ts'
import { checkTerm, draftOf, settingsOf } from './draft.ts'

const MAX_NAME = 60
const MAX_ADDRESS = 500

export function SettingsForm({ settings }: { settings: Settings }) {
  const { organization } = useMember()
  const save = useSaveSettings()
  const isSaving = useIsSavingSettings()
  const { draft, form, field } = useForm({
    start: draftOf(settings),
    version: settings.version,
    check: checkTerm,
    bodyOf: settingsOf,
    sending: save,
  })
  const { error, onChange, ...color } = field('color', 'branding.color')
  const shownName = draft.logoText || organization.name
  return (
    <Form {...form} onSubmit={isSaving ? () => undefined : form.onSubmit}>
      <TextField
        {...field('logoText', 'branding.logoText')}
        label="Name on invoices"
        maxLength={MAX_NAME}
        hint={`Left empty, invoices carry the organisation’s name, ${organization.name}.`}
      />
      <TextArea
        {...field('address')}
        label="Address"
        rows={3}
        maxLength={MAX_ADDRESS}
        autoComplete="street-address"
        hint="Stands under the name, as invoices must say who writes them."
      />
      <Field label="Colour" error={error}>
        {(control) => (
          <div className="row">
            <input
              {...control}
              {...color}
              type="color"
              onChange={({ target }) => onChange(target.value)}
            />
            <span className="row">
              <Monogram
                text={shownName}
                color={isHexColor(draft.color) ? draft.color : undefined}
              />
              <span className="truncate">{shownName}</span>
            </span>
          </div>
        )}
      </Field>
      <div className="field-pair">
        <CurrencyField {...field('currency')} />
        <TextField {...field('paymentTermDays')} label="Days to pay" inputMode="numeric" />
      </div>
      <SelectField
        {...field('timeZone')}
        label="Time zone"
        hint="Decides which day is today: invoices are dated by it, and overdue by it."
      >
        <Options of={timeZones(draft.timeZone).map((name) => [name, name.replaceAll('_', ' ')])} />
      </SelectField>
      <p className="hint">
        Currency and days to pay are for new invoices. Those that were sent keep all of this as it
        was.
      </p>
      <div className="form-foot">
        <Submit isBusy={isSaving}>Save</Submit>
        <Saved when={save.isSuccess} />
      </div>
    </Form>
  )
}

function timeZones(chosen: string): readonly string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), chosen])]
}

export function Flags({ flags }: Pick<Settings, 'flags'>) {
  const save = useSaveSettings()
  const names = Object.keys(flags).toSorted()
  if (names.length === 0) return null
  return (
    <Card title="Trying out">
      <ul className="checks">
        {names.map((name) => (
          <li key={name}>
            <label className="check row">
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
