export {
  type LoadGenerator,
  type RunOptions,
  type SurveyOptions,
  startGenerator,
} from './generator.ts'
export type { Moment, StepPlan } from './step.ts'
export type { SurveyPlan } from './survey.ts'
export { requireOrigin, requireOwnTarget } from './target.ts'
