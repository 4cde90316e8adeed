import {
  type AdvisedIndex,
  adviseIndexes,
  dropIndexes,
  type IndexAdvice,
  verifyIndexes,
} from '../audit/index.ts'
import type { Evidence } from '../evidence/index.ts'
import type { Finding, Rung, Site } from './rung.ts'

/** Lets the statements that cost most find their rows by index instead of reading whole tables. */
export const indexes: Rung = {
  name: 'indexes',
  phase: 2,
  missing: () => undefined,
  diagnose: async (evidence, site) => {
    const advice = await adviseIndexes({ url: site.adminUrl, statements: evidence.statements })
    return advice.indexes.length === 0 ? undefined : finding(evidence, site, advice)
  },
}

function finding(
  evidence: Evidence,
  site: Site,
  { indexes: advised, remainingShare }: IndexAdvice,
): Finding {
  const { adminUrl } = site
  let created: readonly AdvisedIndex[] = []
  return {
    rung: 'indexes',
    resource: 'postgres',
    because: `${count(advised.length, 'index', 'indexes')} would save ${((1 - remainingShare) * 100).toFixed(1)} % of database time; most: ${advised[0]?.why ?? ''}`,
    predictedDemandMs: {
      ...evidence.demandMs,
      postgres: evidence.demandMs.postgres * remainingShare,
    },
    apply: async () => {
      const verified = await verifyIndexes({
        adminUrl,
        indexes: advised,
        statements: evidence.statements,
      })
      created = verified.created
      return created.flatMap((index) => [
        ...(index.prerequisite ? [index.prerequisite] : []),
        index.ddl,
      ])
    },
    undo: () => dropIndexes({ adminUrl, indexes: created }),
  }
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`
}
