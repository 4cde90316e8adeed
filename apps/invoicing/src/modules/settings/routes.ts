import {
  type Parts,
  Problem,
  requireRole,
  requireTimeZone,
  type Server,
} from '../../platform/http/index.ts'
import { recordActivity } from '../activity/index.ts'
import { keptSettings, saveSettings, settingsTag } from './queries.ts'
import { maxFlags, Settings, SettingsChanges } from './schemas.ts'

export function settingsRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts
  const response = { 200: Settings }

  const read = { operationId: 'getSettings', summary: 'How the organisation works', response }
  server.get('/settings', { schema: read }, () => keptSettings(parts))

  const update = {
    operationId: 'updateSettings',
    summary: 'Changes what is given of the settings',
    body: SettingsChanges,
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
