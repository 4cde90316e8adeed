import { shortName } from '../postgres/names.ts'
import { lookUpsIn } from './rules/unplaced.ts'
import type { Sight } from './sight.ts'
import type { Subject } from './subject.ts'

/** Notes on what the proof takes for granted. */
export function notesOf(subject: Subject, { looked }: Sight): string[] {
  const { role, settings } = subject
  const notes: string[] = []
  if (role.guess !== undefined)
    notes.push(`Took "${role.name}" for the app's role: ${role.guess}. Name another with --role.`)
  if (settings.length === 0)
    notes.push('No policy reads a setting. If a function does, name the setting with --setting.')
  if (looked === 0) notes.push(`"${role.name}" may read none of these tables.`)
  const shared = lookUpsIn(subject).map(shortName)
  if (shared.length > 0)
    notes.push(
      `Took ${shared.join(', ')} for shared by all tenants: only read, and pointed at by their tables.`,
    )
  return notes
}
