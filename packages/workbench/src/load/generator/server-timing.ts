import type { IncomingHttpHeaders } from 'node:http'
import { addLookUps, noLookUps } from '../../look-ups.ts'
import type { Told } from '../slo/index.ts'

export const toldNothing: Told = {
  lookUps: noLookUps,
  statements: 0,
  onReplicas: 0,
  poolWaits: { count: 0, ms: 0 },
}

export function addTold(a: Told, b: Told): Told {
  const [had, more] = [a.poolWaits, b.poolWaits]
  return {
    lookUps: addLookUps(a.lookUps, b.lookUps),
    statements: a.statements + b.statements,
    onReplicas: a.onReplicas + b.onReplicas,
    poolWaits: { count: had.count + more.count, ms: had.ms + more.ms },
  }
}

/**
 * What an answer tells of the work behind it, as the runtime's http plugin writes it:
 * `Server-Timing: cache;desc="hit=2 miss=1", db;desc="statements=3 replica=2", pool;desc="waits=1 ms=12"`. Whatever
 * else the header holds is somebody else's.
 */
export function readServerTiming(header: IncomingHttpHeaders[string]): Told {
  const text = header?.toString()
  if (text === undefined || text.length > longest) return toldNothing
  const [cache, db] = [countsOf(text, 'cache'), countsOf(text, 'db')]
  const pool = countsOf(text, 'pool')
  return {
    lookUps: {
      hits: cache('hit'),
      misses: cache('miss'),
      bypasses: cache('bypass'),
      unreachable: cache('unreachable'),
    },
    statements: db('statements'),
    onReplicas: db('replica'),
    poolWaits: { count: pool('waits'), ms: pool('ms') },
  }
}

const longest = 1000

function countsOf(text: string, metric: keyof typeof metrics): (name: string) => number {
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
  pool: /(?:^|,)\s*pool;desc="([^"]*)"/,
}
