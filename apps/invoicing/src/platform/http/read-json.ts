import type { FastifyInstance } from 'fastify'
import { Problem } from './problem.ts'

/** Ours have six levels; thousands would overflow the stack of code that walks them. */
const maxDepth = 32

/** Reads JSON bodies as Fastify does, but refuses those that are nested too deep before they are parsed. */
export function readJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error')
  server.removeContentTypeParser('application/json')
  server.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (isDeeper(body, maxDepth)) {
        const detail = `The JSON is nested deeper than ${maxDepth} levels`
        return done(new Problem('malformed-request', detail))
      }
      return parse(request, body, done)
    },
  )
}

/** Counts brackets; those within strings don't count. */
function isDeeper(json: string, most: number): boolean {
  let depth = 0
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    if (depth > most) return true
  }
  return false
}
