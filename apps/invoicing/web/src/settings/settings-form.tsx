import { useState } from 'react'
import { useMember } from '../accounts/index.ts'
import { isHexColor } from '../ui/color.ts'
import { CurrencySelect } from '../ui/currency-select.tsx'
import { Field } from '../ui/field.tsx'
import { Form, fieldErrors, Submit } from '../ui/form.tsx'
import { Monogram } from '../ui/monogram.tsx'
import { type Settings, useSaveSettings } from './api.ts'

export function SettingsForm({ settings }: { settings: Settings }) {
  const { organization } = useMember()
  const [color, setColor] = useState(settings.branding.color)
  const [logoText, setLogoText] = useState(settings.branding.logoText)
  const [currency, setCurrency] = useState(settings.currency)
  const save = useSaveSettings()
  const errors = fieldErrors(save.error)
  return (
    <Form
      onSubmit={() => save.mutate({ branding: { color: color.toLowerCase(), logoText }, currency })}
      error={save.error}
    >
      <Field
        label="Name on invoices"
        error={errors['branding.logoText'] ?? errors['logoText']}
        hint={`Left empty, invoices carry the organisation’s name, ${organization.name}.`}
      >
        {(control) => (
          <input
            {...control}
            value={logoText}
            onChange={(event) => setLogoText(event.target.value)}
          />
        )}
      </Field>
      <Field label="Colour" error={errors['branding.color'] ?? errors['color']}>
        {(control) => (
          <div className="color-field">
            <input
              {...control}
              type="color"
              value={color}
              onChange={(event) => setColor(event.target.value)}
            />
            <Preview text={logoText || organization.name} color={color} />
          </div>
        )}
      </Field>
      <Field
        label="Currency"
        error={errors['currency']}
        hint="For new invoices. Those already written keep theirs."
      >
        {(control) => <CurrencySelect control={control} value={currency} onChange={setCurrency} />}
      </Field>
      <div className="form-foot">
        <Submit isBusy={save.isPending}>Save</Submit>
        <span role="status">{save.isSuccess && 'Saved.'}</span>
      </div>
    </Form>
  )
}

function Preview({ text, color }: { text: string; color: string }) {
  return (
    <span className="brand-preview">
      <Monogram text={text} color={isHexColor(color) ? color : undefined} />
      <span className="truncate">{text}</span>
    </span>
  )
}
