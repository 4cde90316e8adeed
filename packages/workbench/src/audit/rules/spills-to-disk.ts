import { quoteIdentifier } from '../../postgres/names.ts'
import { bytes, count } from '../../terminal/index.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

const leastFiles = 100
const leastBytes = 100 * 1024 ** 2
/** Beyond this, one statement's files say more about the statement than about the setting. */
const mostBytes = 256 * 1024 ** 2
const dayMs = 86_400_000

/** Sorts and hashes that didn't fit into work_mem and went through files. */
export const spillsToDisk: Rule = {
  judge: ({ catalogue, now }) => {
    const { temporaryFiles, temporaryBytes } = catalogue.activity.counters
    const isMany = temporaryFiles >= leastFiles && temporaryBytes >= leastBytes
    return isMany ? [judgement(catalogue, now)] : []
  },
}

function judgement({ activity, server, upkeep }: Catalogue, now: Date): Judgement {
  const { temporaryFiles, temporaryBytes } = activity.counters
  const { workMemBytes } = activity.settings
  const meanBytes = temporaryBytes / temporaryFiles
  const days = Math.max(1, (now.getTime() - server.statisticsSince.getTime()) / dayMs)
  const setting = `alter database ${quoteIdentifier(upkeep.database)}`
  const wanted = Math.min(mostBytes, 2 ** Math.ceil(Math.log2(workMemBytes + 2 * meanBytes)))
  const isEnough = wanted > workMemBytes
  return {
    severity: temporaryBytes / days >= 10 * 1024 ** 3 ? 'medium' : 'low',
    title: titleOf('spills-to-disk', {
      size: bytes(temporaryBytes),
      files: count(temporaryFiles, 'file'),
    }),
    why: `work_mem is ${bytes(workMemBytes)}, a file has ${bytes(meanBytes)} on average, counted since ${server.statisticsSince.toISOString().slice(0, 10)}. Building indexes makes such files too. Which statements do, temp_blks_written in pg_stat_statements says.`,
    sql: isEnough ? [`${setting} set work_mem = '${Math.round(wanted / 1024 ** 2)}MB';`] : [],
    gain: `sorts and hashes of the average size stay in memory. Each sort or hash of each of ${activity.connections.used} sessions may take that much.`,
    ...(isEnough ? { undo: `${setting} reset work_mem;` } : {}),
    apply: 'review',
    confidence: 'medium',
  }
}
