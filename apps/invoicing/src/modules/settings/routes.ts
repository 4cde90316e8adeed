import { Type } from '@fastify/type-provider-typebox'
import {
  AnyText,
  Closed,
  Color,
  Count,
  Currency,
  CurrencyChoice,
  OptionalLineText,
  OptionalText,
  type Parts,
  Problem,
  requireRole,
  requireTimeZone,
  type Server,
  TimeZone,
  Version,
} from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { keptSettings, saveSettings, settingsTag } from './queries.ts'

const maxFlags = 20
const Flags = Type.Record(Type.String({ pattern: '^[a-z][a-zA-Z0-9]{0,39}$' }), Type.Boolean(), {
  additionalProperties: false,
  maxProperties: maxFlags,
})
/** Days until an invoice is due, unless its author says otherwise. */
const TermDays = Type.Integer({ format: 'int32', minimum: 0, maximum: 120 })
const Settings = Closed({
  branding: Closed({ color: Color, logoText: AnyText(60) }),
  currency: Currency,
  address: AnyText(500),
  paymentTermDays: TermDays,
  timeZone: TimeZone,
  flags: Flags,
  version: Count,
})
const Changes = Type.Partial(
  Closed({
    branding: Type.Partial(Closed({ color: Color, logoText: OptionalLineText(60) }), {
      additionalProperties: false,
    }),
    currency: CurrencyChoice,
    address: OptionalText(500),
    paymentTermDays: TermDays,
    timeZone: TimeZone,
    flags: Flags,
    version: Version,
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
