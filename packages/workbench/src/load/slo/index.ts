export { isHopeless } from './hopeless.ts'
export { type JobsEvidence, judge, judgeAlone, type Objective, type Verdict } from './judge.ts'
export { describeSlo, type Slo, slo } from './slo.ts'
export type {
  ErrorKind,
  ErrorSummary,
  GeneratorHealth,
  Latency,
  RouteResult,
  StepResult,
  Told,
} from './step-result.ts'
