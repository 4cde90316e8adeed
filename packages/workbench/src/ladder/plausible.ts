import { type CpuMs, type Evidence, type Role, roles } from '../evidence/index.ts'

/** What Node spends on the smallest request: 20,000 of them keep a core busy for a second. */
const leastWebMs = 0.05
/** What Postgres spends on the smallest statement. */
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
  const entries = roles.map((role) => {
    const floor = Math.min(least[role] ?? 0, demandMs[role])
    return [role, Math.max(predicted[role], floor)]
  })
  return Object.fromEntries(entries) as Record<Role, number>
}
