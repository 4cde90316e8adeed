import type { Answer } from '../test-app.ts'
import type { Ids } from './calls.ts'

/** The answer's content without the ids that the question contained and the request's name. */
export function gist({ status, text, json }: Answer, ids: Ids = {}): string {
  const { requestId: _, ...said } = Object(json) as Record<string, unknown>
  const words = json === undefined ? text : JSON.stringify(said)
  const masked = Object.values(ids).reduce((all, id) => all.replaceAll(asWord(id), '...'), words)
  return `${status} ${masked}`
}

/** An id by itself: 4 is in "customer 4", and not in "404". */
function asWord(id: string): RegExp {
  return new RegExp(`(?<![\\w-])${id.replaceAll(/\W/g, '\\$&')}(?![\\w-])`, 'g')
}
