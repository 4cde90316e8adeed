export { type Budget, budgets } from './budget.ts'
export {
  type Capacity,
  type CapacitySearch,
  type CapacityStep,
  noCapacity,
  searchCapacity,
} from './capacity-search.ts'
export {
  type GeneratorOptions,
  type LoadGenerator,
  type RunOptions,
  type SurveyOptions,
  startGenerator,
} from './generator.ts'
export {
  type BrokenObjective,
  type JobsEvidence,
  judgeAlone,
  type Objective,
  type Verdict,
} from './judge.ts'
export { type LoadReport, loadTest } from './load-test.ts'
export { loadText } from './load-text.ts'
export { type JobsReading, type MeasuredStep, measureWith } from './measure.ts'
export { describeMix } from './mix.ts'
export {
  type Profile,
  type ProfileName,
  profiles,
  rateFor,
  usersAt,
  visitorsOf,
} from './population.ts'
export { describeSlo, type Slo, slo } from './slo.ts'
export type { Moment } from './step.ts'
export type { ErrorKind, GeneratorHealth, Latency, RouteResult, StepResult } from './step-result.ts'
export { requireOrigin, requireOwnTarget } from './target.ts'
