import { bytes, percent, whole } from '../../terminal/index.ts'
import type { Activity } from '../catalogue/activity.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Postgres' default, on machines of any size. */
const usualBytes = 128 * 1024 ** 2
const leastRatio = 4
const leastBlocks = 100_000
const leastMisses = 0.01

/** A cache as small as on a new server, for a database that doesn't fit, where that shows in what is read. */
export const smallCache: Rule = {
  judge: ({ catalogue: { activity } }) => {
    const { settings, counters } = activity
    const asked = counters.blocksHit + counters.blocksRead
    const isSmall =
      settings.sharedBuffersBytes <= usualBytes &&
      counters.databaseBytes >= leastRatio * settings.sharedBuffersBytes
    const isFelt = asked >= leastBlocks && counters.blocksRead / asked >= leastMisses
    return isSmall && isFelt ? [judgement(activity)] : []
  },
}

function judgement({ settings, counters }: Activity): Judgement {
  const { blocksHit, blocksRead, databaseBytes } = counters
  const misses = blocksRead / (blocksHit + blocksRead)
  const now = bytes(settings.sharedBuffersBytes)
  return {
    severity: misses >= 0.1 ? 'medium' : 'low',
    title: titleOf('small-cache', { size: now }),
    why: `The database has ${bytes(databaseBytes)}, and ${percent(misses)} of its blocks (${whole(blocksRead)}) weren't found in shared_buffers. How much memory the machine has can't be seen by SQL.`,
    sql: [
      "alter system set shared_buffers = '...'; -- about a quarter of the machine's memory; then restart the server",
    ],
    gain: `at most those ${percent(misses)} of the block reads no longer leave Postgres; the operating system has some of them in memory already.`,
    undo: 'alter system reset shared_buffers; then restart the server.',
    apply: 'review',
    confidence: 'medium',
  }
}
