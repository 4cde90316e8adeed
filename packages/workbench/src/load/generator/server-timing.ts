import type { IncomingHttpHeaders } from 'node:http'
import { noLookUps } from '../../look-ups.ts'
import type { Told } from '../slo/index.ts'

export const toldNothing: Told = { lookUps: noLookUps, statements: 0 }

/**
 * What an answer tells of the work behind it, as the runtime's http plugin writes it:
 * `Server-Timing: cache;desc="hit=2 miss=1", db;desc="statements=3"`. Whatever else the header holds is
 * somebody else's.
 */
export function readServerTiming(header: IncomingHttpHeaders[string]): Told {
  const text = header?.toString()
  if (text === undefined || text.length > longest) return toldNothing
  const [cache, db] = [countsOf(text, 'cache'), countsOf(text, 'db')]
  return {
    lookUps: {
      hits: cache('hit'),
      misses: cache('miss'),
      bypasses: cache('bypass'),
      unreachable: cache('unreachable'),
    },
    statements: db('statements'),
  }
}

const longest = 1000

function countsOf(text: string, metric: 'cache' | 'db'): (name: string) => number {
  const [, description = ''] = metrics[metric].exec(text) ?? []
  const pairs = description.split(' ').map((pair) => pair.split('='))
  return (name) => {
    const [, digits = ''] = pairs.find(([key]) => key === name) ?? []
    return /^\d{1,6}$/.test(digits) ? Number(digits) : 0
  }
}

const metrics = {
  cache: /(?:^|,)\s*cache;desc="([^"]*)"/,
  db: /(?:^|,)\s*db;desc="([^"]*)"/,
}
