import type { Visitor } from '../../app.ts'
import type { StepResult } from '../slo/index.ts'
import type { SentError } from './errors.ts'
import type { Moment, StepPlan, StepSettings } from './step.ts'
import type { SurveyPlan } from './survey.ts'

/** Messages from the workbench to the generator's process. */
export type Order =
  | { readonly type: 'load'; readonly setup: Setup }
  | { readonly type: 'run'; readonly plan: StepPlan }
  | { readonly type: 'survey'; readonly plan: SurveyPlan }
  | { readonly type: 'cancel' }

export interface Setup {
  /** The app's tenfold.config.ts: journeys are functions, so they are loaded over there. */
  readonly configPath: string
  readonly visitors: readonly Visitor[]
  readonly seed: number
  readonly settings: StepSettings
}

/** Answers of the generator's process. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'moment'; readonly moment: Moment }
  | { readonly type: 'done'; readonly result: StepResult }
  | { readonly type: 'cancelled' }
  | ({ readonly type: 'failed' } & SentError)
