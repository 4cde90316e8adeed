import { quoteIdentifier } from '../../postgres/names.ts'
import { bytes, count } from '../../terminal/index.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { spills } from './disk-sort.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Files and bytes a day from which it is worth a finding. */
const leastFiles = 100
const leastBytes = 100 * 1024 ** 2
const muchBytes = 10 * 1024 ** 3
/** Beyond this, one statement's files say more about the statement than about the setting. */
const mostBytes = 256 * 1024 ** 2
const dayMs = 86_400_000

/** Sorts and hashes that didn't fit into work_mem and went through files, where no statement is known to make them. */
export const spillsToDisk: Rule = {
  judge: ({ catalogue, readings, now }) => {
    if (readings.some(spills)) return []
    const { temporaryFiles, temporaryBytes } = catalogue.activity.counters
    const days = daysSince(catalogue.server.statisticsSince, now)
    const isMany = temporaryFiles / days >= leastFiles && temporaryBytes / days >= leastBytes
    return isMany ? [judgement(catalogue, temporaryBytes / days)] : []
  },
}

function daysSince(since: Date, now: Date): number {
  return Math.max(1, (now.getTime() - since.getTime()) / dayMs)
}

function judgement({ activity, server, upkeep }: Catalogue, bytesPerDay: number): Judgement {
  const { temporaryFiles, temporaryBytes } = activity.counters
  const { workMemBytes } = activity.settings
  const meanBytes = temporaryBytes / temporaryFiles
  const setting = `alter database ${quoteIdentifier(upkeep.database)}`
  const wanted = Math.min(mostBytes, 2 ** Math.ceil(Math.log2(workMemBytes + 2 * meanBytes)))
  const isEnough = wanted > workMemBytes
  return {
    severity: bytesPerDay >= muchBytes ? 'medium' : 'low',
    title: titleOf('spills-to-disk', {
      size: bytes(temporaryBytes),
      files: count(temporaryFiles, 'file'),
    }),
    why: `work_mem is ${bytes(workMemBytes)}, a file has ${bytes(meanBytes)} on average, counted since ${server.statisticsSince.toISOString().slice(0, 10)}. Building indexes makes such files too. Which statements do, temp_blks_written in pg_stat_statements says.`,
    sql: isEnough ? [`${setting} set work_mem = '${Math.round(wanted / 1024 ** 2)}MB';`] : [],
    gain: `sorts and hashes of the average size stay in memory. Each sort or hash of each of up to ${activity.connections.limit} sessions may take that much.`,
    ...(isEnough ? { undo: `${setting} reset work_mem;` } : {}),
    apply: 'review',
    confidence: 'medium',
  }
}
