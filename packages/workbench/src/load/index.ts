export { chooseTarget, type LocalApp } from './choose-target.ts'
export {
  type LoadGenerator,
  type RunOptions,
  requireOwnTarget,
  type SurveyOptions,
  startGenerator,
} from './generator/index.ts'
export { loadTest } from './load-test.ts'
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
  type MeasuredStep,
  measureWith,
  noCapacity,
  searchCapacity,
} from './search/index.ts'
export {
  describeSlo,
  type ErrorKind,
  judgeAlone,
  type StepResult,
  slo,
  type Verdict,
} from './slo/index.ts'
