import {
  type Parts,
  Problem,
  requireRole,
  requireTimeZone,
  type Server,
  t,
} from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { keptSettings, saveSettings, settingsTag } from './queries.ts'

const maxFlags = 20
const Flags = t.Record(t.String({ pattern: '^[a-z][a-zA-Z0-9]{0,39}$' }), t.Boolean(), {
  additionalProperties: false,
  maxProperties: maxFlags,
})
/** Days until an invoice is due, unless its author says otherwise. */
const TermDays = t.Integer({ format: 'int32', minimum: 0, maximum: 120 })
const Settings = t.Closed({
  branding: t.Closed({ color: t.Color, logoText: t.AnyText(60) }),
  currency: t.Currency,
  address: t.AnyText(500),
  paymentTermDays: TermDays,
  timeZone: t.TimeZone,
  flags: Flags,
  version: t.Count,
})
const Changes = t.Partial(
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

export function settingsRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts
  const response = { 200: Settings }

  const read = { operationId: 'getSettings', summary: 'How the organisation works', response }
  server.get('/settings', { schema: read }, () => keptSettings(parts))

  const update = {
    operationId: 'updateSettings',
    summary: 'Changes what is given of the settings',
    body: Changes,
    response,
  }
  server.patch('/settings', { schema: update }, ({ body, login }) => {
    requireRole(login, 'admin')
    requireTimeZone(body)
    return db.transaction(async (tx) => {
      const settings = await saveSettings(tx, body)
      if (Object.keys(settings.flags).length > maxFlags) throw tooManyFlags()
      const label = changedOf(body)
      await recordActivity(tx, parts, { action: 'settings.updated', id: 'settings', label })
      await cache.invalidate(tx, [settingsTag])
      return settings
    })
  })
}

const changedOf = (changes: object) =>
  Object.keys(changes)
    .filter((name) => name !== 'version')
    .join(', ')

function tooManyFlags(): Problem {
  const detail = `There can be up to ${maxFlags} flags: change one that is there`
  return new Problem('impossible-step', detail)
}
