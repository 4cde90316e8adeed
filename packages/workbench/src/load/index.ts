export { chooseTarget, type LocalApp } from './choose-target.ts'
export {
  type GeneratorOptions,
  type LoadGenerator,
  type Moment,
  type RunOptions,
  requireOwnTarget,
  type SurveyOptions,
  startGenerator,
} from './generator/index.ts'
export { type LoadReport, loadTest } from './load-test.ts'
export { loadText } from './load-text.ts'
export { describeMix } from './mix.ts'
export {
  chooseRate,
  type Profile,
  type ProfileName,
  profiles,
  rateFor,
  usersAt,
  visitorsOf,
} from './population.ts'
export {
  type Budget,
  budgets,
  type Capacity,
  type CapacitySearch,
  type CapacityStep,
  type JobsReading,
  type MeasuredStep,
  measureWith,
  noCapacity,
  searchCapacity,
} from './search/index.ts'
export {
  type BrokenObjective,
  describeSlo,
  type ErrorKind,
  type GeneratorHealth,
  type JobsEvidence,
  judgeAlone,
  type Latency,
  type Objective,
  type RouteResult,
  type Slo,
  type StepResult,
  slo,
  type Verdict,
} from './slo/index.ts'
