import { bytes, duration, whole } from '../../terminal/index.ts'
import type { Checkpoints, WorkSettings } from '../catalogue/activity.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

const leastHours = 1
const leastForced = 10
const gigabyte = 1024 ** 3

/** Checkpoints that come early because max_wal_size is full: each writes all changed blocks, and whole pages into the log after it. */
export const forcedCheckpoints: Rule = {
  judge: ({ catalogue: { activity } }) => {
    const { settings, counters } = activity
    const forced = forcedBy(counters.checkpoints, settings)
    const { hours, timed } = counters.checkpoints
    const isMany = hours >= leastHours && forced >= leastForced && forced > timed
    return isMany ? [judgement(forced, counters.checkpoints, settings)] : []
  },
}

/** Commands ask for checkpoints too; one that is forced comes after half of max_wal_size or more. */
function forcedBy(
  { requested, hours, walBytesPerHour }: Checkpoints,
  { maxWalBytes }: WorkSettings,
): number {
  if (walBytesPerHour === undefined) return requested
  return Math.min(requested, Math.floor((walBytesPerHour * hours) / (maxWalBytes / 2)))
}

function judgement(
  forced: number,
  { timed, hours, walBytesPerHour }: Checkpoints,
  { maxWalBytes, checkpointTimeoutMs }: WorkSettings,
): Judgement {
  const perTimeout = ((walBytesPerHour ?? 0) * checkpointTimeoutMs) / 3_600_000
  const wanted = Math.max(2 * maxWalBytes, 3 * perTimeout)
  const written =
    walBytesPerHour === undefined ? '' : ` ${bytes(walBytesPerHour)} of WAL are written an hour.`
  return {
    severity: forced / hours >= 60 ? 'medium' : 'low',
    title: titleOf('forced-checkpoints', { forced: whole(forced), all: whole(forced + timed) }),
    why: `max_wal_size is ${bytes(maxWalBytes)}, which fills up before checkpoint_timeout (${duration(checkpointTimeoutMs)}) is over.${written} Counted over ${duration(hours * 3_600_000)}; at most so many, since commands ask for checkpoints too.`,
    sql: [
      `alter system set max_wal_size = '${Math.ceil(wanted / gigabyte)}GB';`,
      'select pg_reload_conf();',
    ],
    gain: 'less is written: changed blocks once a checkpoint, and fewer whole pages into the WAL. It takes so much room on the disk, and recovery after a crash takes longer.',
    undo: 'alter system reset max_wal_size; select pg_reload_conf();',
    apply: 'review',
    confidence: walBytesPerHour === undefined ? 'low' : 'medium',
  }
}
