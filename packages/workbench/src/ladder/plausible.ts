import { type Part, parts } from '@tenfold/stack'
import { type CpuMs, cpuMs, type Evidence, type Role } from '../evidence/index.ts'

/**
 * A prediction without what can't be: no rung makes free what every request costs. Nothing is raised
 * above what was measured.
 */
export function plausible(predicted: CpuMs, { demandMs, statements, requests }: Evidence): CpuMs {
  const calls = statements.reduce((sum, use) => sum + (use.nested ? 0 : use.calls), 0)
  const statementsPerRequest = requests === 0 ? 0 : calls / requests
  return cpuMs((role) => {
    const least = Math.min(leastMs(role, statementsPerRequest), demandMs[role])
    return Math.max(predicted[role], least)
  })
}

function leastMs(role: Role, statementsPerRequest: number): number {
  const least = (parts as Partial<Record<Role, Part>>)[role]?.leastCpu
  if (!least) return 0
  return least.per === 'request' ? least.ms : least.ms * Math.max(1, statementsPerRequest)
}
