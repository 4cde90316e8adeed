import type { Finding } from '../finding.ts'
import { alwaysTruePolicy } from './always-true-policy.ts'
import { autovacuumBehind } from './autovacuum-behind.ts'
import { autovacuumOff } from './autovacuum-off.ts'
import { cacheableReads } from './cacheable-reads.ts'
import { connectionsNearLimit } from './connections-near-limit.ts'
import { definerView } from './definer-view.ts'
import { diskSort } from './disk-sort.ts'
import { forcedCheckpoints } from './forced-checkpoints.ts'
import { idleInTransaction } from './idle-in-transaction.ts'
import { indexBloat } from './index-bloat.ts'
import { invalidIndex } from './invalid-index.ts'
import { jitOverhead } from './jit-overhead.ts'
import type { Kind } from './kinds.ts'
import { largeOffset } from './large-offset.ts'
import { missingIndex } from './missing-index.ts'
import { missingLimit } from './missing-limit.ts'
import { mutableSearchPath } from './mutable-search-path.ts'
import { noPrimaryKey } from './no-primary-key.ts'
import { policyCallsPerRow } from './policy-calls-per-row.ts'
import { policyWithoutRls } from './policy-without-rls.ts'
import { polling } from './polling.ts'
import { randomPageCost } from './random-page-cost.ts'
import { redundantIndex } from './redundant-index.ts'
import { repeatedLookup } from './repeated-lookup.ts'
import { replicaReads } from './replica-reads.ts'
import { rlsWithoutPolicy } from './rls-without-policy.ts'
import type { Judgement, Rule, Seen } from './rule.ts'
import { sequenceNearEnd } from './sequence-near-end.ts'
import { severalPermissivePolicies } from './several-permissive-policies.ts'
import { smallCache } from './small-cache.ts'
import { spillsToDisk } from './spills-to-disk.ts'
import { staleStatistics } from './stale-statistics.ts'
import { tableBloat } from './table-bloat.ts'
import { unindexedForeignKey } from './unindexed-foreign-key.ts'
import { unusedIndex } from './unused-index.ts'
import { wholeTableCount } from './whole-table-count.ts'
import { wholeTableReads } from './whole-table-reads.ts'
import { wideRows } from './wide-rows.ts'
import { wraparound } from './wraparound.ts'

/** The rule behind each kind of finding. */
const rules: Readonly<Record<Kind, Rule>> = {
  wraparound,
  'policy-without-rls': policyWithoutRls,
  'definer-view': definerView,
  'always-true-policy': alwaysTruePolicy,
  'mutable-search-path': mutableSearchPath,
  'sequence-near-end': sequenceNearEnd,
  'missing-index': missingIndex,
  'large-offset': largeOffset,
  'repeated-lookup': repeatedLookup,
  polling,
  'whole-table-count': wholeTableCount,
  'disk-sort': diskSort,
  'wide-rows': wideRows,
  'missing-limit': missingLimit,
  'cacheable-reads': cacheableReads,
  'replica-reads': replicaReads,
  'jit-overhead': jitOverhead,
  'stale-statistics': staleStatistics,
  'invalid-index': invalidIndex,
  'idle-in-transaction': idleInTransaction,
  'connections-near-limit': connectionsNearLimit,
  'autovacuum-behind': autovacuumBehind,
  'whole-table-reads': wholeTableReads,
  'small-cache': smallCache,
  'spills-to-disk': spillsToDisk,
  'forced-checkpoints': forcedCheckpoints,
  'random-page-cost': randomPageCost,
  'policy-calls-per-row': policyCallsPerRow,
  'redundant-index': redundantIndex,
  'table-bloat': tableBloat,
  'index-bloat': indexBloat,
  'unindexed-foreign-key': unindexedForeignKey,
  'unused-index': unusedIndex,
  'autovacuum-off': autovacuumOff,
  'several-permissive-policies': severalPermissivePolicies,
  'rls-without-policy': rlsWithoutPolicy,
  'no-primary-key': noPrimaryKey,
}

export interface Judged {
  readonly findings: readonly Finding[]
  readonly notes: readonly string[]
}

/** Runs every rule, and leaves out what the finding of another one settles. */
export function judgeAll(seen: Seen): Judged {
  const judged = (Object.keys(rules) as Kind[]).flatMap((rule) =>
    rules[rule].judge(seen).map((judgement) => ({ rule, judgement })),
  )
  const settled = new Set(judged.flatMap(({ judgement }) => judgement.settles ?? []))
  const left = judged.filter(({ judgement: { about } }) => !about || !settled.has(about))
  return {
    findings: left
      .filter(({ judgement }) => judgement.withheld === undefined)
      .map(({ rule, judgement }) => findingOf(rule, judgement)),
    notes: [...new Set(left.flatMap(({ judgement }) => judgement.withheld ?? []))],
  }
}

function findingOf(
  rule: Kind,
  { about: _about, settles: _settles, withheld: _withheld, ...finding }: Judgement,
): Finding {
  return { rule, ...finding }
}
