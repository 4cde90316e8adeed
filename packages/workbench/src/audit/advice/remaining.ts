import type { Choice } from './choose.ts'
import { expectedCost, type Model, type Subject } from './subject.ts'

/**
 * Share of the workload's time that remains with the chosen indexes. Each statement's own time is the
 * measure of what its cost unit takes, so the planner is asked only for the ratio of two costs; what
 * it wasn't asked about remains as it is, and the indexes' upkeep comes on top.
 */
export function remainingShare(options: {
  readonly choices: readonly Pick<Choice, 'shape' | 'writeMs'>[]
  readonly subjects: readonly Subject[]
  readonly model: Model
  readonly workloadMs: number
}): number {
  const { choices, subjects, model, workloadMs } = options
  if (workloadMs === 0) return 1
  const shapes = choices.map(({ shape }) => shape)
  const savedMs = subjects.reduce((sum, subject) => {
    const { totalMs, nested } = subject.statement
    const bare = expectedCost(subject, model, [])
    if (nested || bare === 0) return sum
    return sum + totalMs * Math.max(0, 1 - expectedCost(subject, model, shapes) / bare)
  }, 0)
  const upkeepMs = choices.reduce((sum, { writeMs }) => sum + writeMs, 0)
  return Math.min(1, Math.max(0, (workloadMs - savedMs + upkeepMs) / workloadMs))
}
