import { duration, whole } from '../../terminal/index.ts'
import { titleOf } from './kinds.ts'
import type { Rule } from './rule.ts'

/** The default, measured on disks that turn. */
const turningDisk = 4
const leastBlocks = 10_000
/** A disk that turns takes 4 ms and more for a block at a random place. */
const fastMs = 0.5

/** A planner that takes fast storage for a disk that turns, and avoids indexes; only where the server measures its reads. */
export const randomPageCost: Rule = {
  judge: ({ catalogue: { activity, server } }) => {
    const { blocksRead, readMs } = activity.counters
    if (server.costs.randomPage < turningDisk * server.costs.seqPage) return []
    if (readMs === undefined || blocksRead < leastBlocks || readMs / blocksRead > fastMs) return []
    return [
      {
        severity: 'low',
        title: titleOf('random-page-cost', { cost: String(server.costs.randomPage) }),
        why: `A block was read in ${duration(readMs / blocksRead)} on average (${whole(blocksRead)} blocks), so this is no disk that turns. The planner takes a block at a random place for ${server.costs.randomPage / server.costs.seqPage} times as expensive as the next one, and reads tables whole where an index would be faster.`,
        sql: ['alter system set random_page_cost = 1.1;', 'select pg_reload_conf();'],
        gain: 'the planner takes indexes where they are faster; which statements change, EXPLAIN shows after `set random_page_cost = 1.1` in one session.',
        undo: 'alter system reset random_page_cost; select pg_reload_conf();',
        apply: 'review',
        confidence: 'medium',
      },
    ]
  },
}
