import { type CpuMs, cpuMs, type Evidence, type Role } from '../evidence/index.ts'

/** CPU time of Node for the smallest request: 20,000 of them keep a core busy for a second. */
const leastWebMs = 0.05
/** CPU time of Postgres for the smallest statement. */
const leastStatementMs = 0.02

/**
 * A prediction without what can't be: no rung makes free what every request costs. Nothing is raised
 * above what was measured.
 */
export function plausible(predicted: CpuMs, { demandMs, statements, requests }: Evidence): CpuMs {
  const calls = statements.reduce((sum, use) => sum + (use.nested ? 0 : use.calls), 0)
  const perRequest = requests === 0 ? 0 : calls / requests
  const least: Partial<Record<Role, number>> = {
    web: leastWebMs,
    postgres: Math.max(leastStatementMs, leastStatementMs * perRequest),
  }
  return cpuMs((role) => Math.max(predicted[role], Math.min(least[role] ?? 0, demandMs[role])))
}
