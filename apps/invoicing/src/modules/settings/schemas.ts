import { type Static, t } from '../../platform/http/index.ts'

export const maxFlags = 20
const Flags = t.Record(t.String({ pattern: '^[a-z][a-zA-Z0-9]{0,39}$' }), t.Boolean(), {
  additionalProperties: false,
  maxProperties: maxFlags,
})
/** Days until an invoice is due, unless its author says otherwise. */
const TermDays = t.Integer({ format: 'int32', minimum: 0, maximum: 120 })
export const Settings = t.Closed({
  branding: t.Closed({ color: t.Color, logoText: t.AnyText(60) }),
  currency: t.Currency,
  /** The sender's, on invoices. */
  address: t.AnyText(500),
  paymentTermDays: TermDays,
  /** Where the organisation's day begins and ends. */
  timeZone: t.TimeZone,
  flags: Flags,
  version: t.Count,
})
export type Settings = Static<typeof Settings>

export const SettingsChanges = t.Partial(
  t.Closed({
    branding: t.Partial(t.Closed({ color: t.Color, logoText: t.OptionalLineText(60) }), {
      additionalProperties: false,
    }),
    currency: t.CurrencyChoice,
    address: t.OptionalText(500),
    paymentTermDays: TermDays,
    timeZone: t.TimeZone,
    flags: Flags,
    version: t.Version,
  }),
  { additionalProperties: false, minProperties: 1 },
)
export type SettingsChanges = Static<typeof SettingsChanges>
