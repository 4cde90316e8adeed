import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { isHexColor } from '../../ui/color.ts'
import { CurrencySelect } from '../../ui/currency-select.tsx'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { Monogram } from '../../ui/monogram.tsx'
import { Saved } from '../../ui/saved.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMember } from '../accounts/index.ts'
import { type Settings, settingsQuery, useSaveSettings } from './api.ts'
import { checkTerm, type Draft, draftOf, settingsOf } from './draft.ts'
import { TimeZoneSelect } from './time-zone-select.tsx'

const MAX_NAME = 60
const MAX_ADDRESS = 500

export function SettingsForm({ settings }: { settings: Settings }) {
  const { organization } = useMember()
  const [draft, setDraft] = useState(() => draftOf(settings))
  const [version, setVersion] = useState(settings.version)
  const client = useQueryClient()
  const save = useSaveSettings()
  const write = (basis: number) =>
    save.mutate(
      { ...settingsOf(draft), version: basis },
      { onSuccess: (saved) => setVersion(saved.version) },
    )
  const { attempt, submit, complaints } = useChecked(checkTerm(draft), () => write(version))
  const present = () => client.fetchQuery({ ...settingsQuery, staleTime: 0 })
  const conflict = {
    onReload: async () => {
      const stored = await present()
      setDraft(draftOf(stored))
      setVersion(stored.version)
      save.reset()
    },
    onOverwrite: async () => write((await present()).version),
  }
  const errors = { ...fieldErrors(save.error), ...complaints }
  const change = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes })
  return (
    <Form onSubmit={submit} attempt={attempt} error={save.error} conflict={conflict}>
      <TextField
        label="Name on invoices"
        maxLength={MAX_NAME}
        value={draft.logoText}
        onChange={(logoText) => change({ logoText })}
        error={errors['branding.logoText']}
        hint={`Left empty, invoices carry the organisation’s name, ${organization.name}.`}
      />
      <Field
        label="Address"
        error={errors['address']}
        hint="Stands under the name, as invoices must say who writes them."
      >
        {(control) => (
          <textarea
            {...control}
            rows={3}
            maxLength={MAX_ADDRESS}
            autoComplete="street-address"
            value={draft.address}
            onChange={({ target }) => change({ address: target.value })}
          />
        )}
      </Field>
      <Field label="Colour" error={errors['branding.color']}>
        {(control) => (
          <div className="color-field">
            <input
              {...control}
              type="color"
              value={draft.color}
              onChange={({ target }) => change({ color: target.value })}
            />
            <Preview text={draft.logoText || organization.name} color={draft.color} />
          </div>
        )}
      </Field>
      <div className="field-pair">
        <Field label="Currency" error={errors['currency']}>
          {(control) => (
            <CurrencySelect
              control={control}
              value={draft.currency}
              onChange={(currency) => change({ currency })}
            />
          )}
        </Field>
        <TextField
          label="Days to pay"
          inputMode="numeric"
          value={draft.paymentTermDays}
          onChange={(paymentTermDays) => change({ paymentTermDays })}
          error={errors['paymentTermDays']}
        />
      </div>
      <Field
        label="Time zone"
        error={errors['timeZone']}
        hint="Whose day is today: invoices are dated by it, and overdue by it."
      >
        {(control) => (
          <TimeZoneSelect
            control={control}
            value={draft.timeZone}
            onChange={(timeZone) => change({ timeZone })}
          />
        )}
      </Field>
      <p className="hint">
        Currency and days to pay are for new invoices. Those that were sent keep all of this as it
        was.
      </p>
      <div className="form-foot">
        <Submit isBusy={save.isPending}>Save</Submit>
        <Saved when={save.isSuccess} />
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
