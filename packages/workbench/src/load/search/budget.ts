import type { SurveyPlan } from '../generator/index.ts'

/** Time that a search for capacity may take, and how it is spent. */
export interface Budget {
  /** The survey before the search: one visitor at a time shows what each request costs. */
  readonly survey: SurveyPlan
  readonly warmUpMs: number
  /** Measured time of a step that looks for the capacity. */
  readonly stepMs: number
  /** Measured time of a step that confirms it. */
  readonly finalMs: number
  /** No step is begun that would end later than this. */
  readonly totalMs: number
  readonly maxSteps: number
  /** The search is content once low and high are this close: 0.05 is 5 %. */
  readonly tolerance: number
}

export const budgets: Readonly<Record<'brief' | 'quick' | 'thorough', Budget>> = {
  /** The budget of tests: enough requests to show every kind of work on a machine of any speed, and just enough search to prove that it runs. */
  brief: {
    survey: { warmUpMs: 300, maxMs: 600_000, maxRequests: 1_200 },
    warmUpMs: 300,
    stepMs: 700,
    finalMs: 1500,
    totalMs: 5_000,
    maxSteps: 3,
    tolerance: 0.3,
  },
  /** About 40 s: enough to see what a rung gains. */
  quick: {
    survey: { warmUpMs: 4_000, maxMs: 6_000, maxRequests: 3_000 },
    warmUpMs: 1500,
    stepMs: 2500,
    finalMs: 6000,
    totalMs: 40_000,
    maxSteps: 20,
    tolerance: 0.08,
  },
  thorough: {
    survey: { warmUpMs: 20_000, maxMs: 60_000, maxRequests: 3_000 },
    warmUpMs: 3000,
    stepMs: 8000,
    finalMs: 30_000,
    totalMs: 300_000,
    maxSteps: 40,
    tolerance: 0.03,
  },
}

export function stepCostMs({ warmUpMs, stepMs, finalMs }: Budget, final: boolean): number {
  return warmUpMs + (final ? finalMs : stepMs)
}
