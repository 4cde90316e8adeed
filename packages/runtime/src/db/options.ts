import { optionInvalid, statementInvalid } from './errors.ts'
import type { DbOptions, QueryOptions } from './types.ts'

/** The setting that a URL is taken to come from when nothing else was said. */
export const databaseUrl = 'DATABASE_URL'

/** Largest that a timer can count, with room for the silence that a statement's answer may take. */
const longestMs = 2_000_000_000

const bounds = {
  poolSize: 10_000,
  acquireTimeoutMs: longestMs,
  statementTimeoutMs: longestMs,
  tenantSharePercent: 100,
} as const

/** Refuses what is no whole number within its bounds: NaN would mean no limit to some, and none at all to others. */
export function checkOptions(options: DbOptions): void {
  for (const [name, max] of Object.entries(bounds)) {
    const value = options[name as keyof typeof bounds]
    if (value === undefined) continue
    if (!Number.isInteger(value) || value < 1 || value > max)
      throw optionInvalid({ name, value, max })
  }
}

const consistencies: readonly unknown[] = ['session', 'eventual', 'strong', undefined]

/** Refuses a misspelt consistency, which would be taken for the default. */
export function checkConsistency({ consistency }: QueryOptions): void {
  if (!consistencies.includes(consistency))
    throw statementInvalid(
      `its consistency is ${JSON.stringify(consistency)}, not "session", "eventual" or "strong"`,
    )
}
