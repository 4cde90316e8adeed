// Main file of the generator's process: it takes orders over IPC, one step at a time.
import { constants, setPriority } from 'node:os'
import { messageOf, TenfoldError } from '@tenfold/error'
import type { AppDescription } from '../../app.ts'
import { importConfig } from '../../config-file.ts'
import type { StepResult } from '../slo/index.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import { generatorFailed } from './errors.ts'
import type { Order, Report, Setup } from './messages.ts'
import { rehearse } from './rehearsal.ts'
import { type Moment, Step, type StepPlan, type StepSettings } from './step.ts'
import { type SurveyPlan, survey } from './survey.ts'

interface Ready {
  readonly crowd: Crowd
  isRehearsed: boolean
  readonly settings: StepSettings
}

let ready: Ready | undefined
let cancelling = new AbortController()

preferThisProcess()
process.on('message', (order: Order) => {
  handle(order).catch((error: unknown) => {
    const message = messageOf(error)
    if (!(error instanceof TenfoldError)) return report({ type: 'failed', message })
    const { code, exitCode } = error
    report({ type: 'failed', message, known: { code, exitCode } })
  })
})
// Ctrl-C reaches the whole process group; the workbench decides when this process ends.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))

/** Users don't wait for the server's processor: where the system allows it, this process goes first. */
function preferThisProcess(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH)
  } catch {
    // Root alone may raise its priority; without it, the generator's lag is still measured.
  }
}

async function handle(order: Order): Promise<void> {
  if (order.type === 'load') {
    ready = await load(order.setup)
    report({ type: 'ready' })
  } else if (order.type === 'cancel') cancelling.abort()
  else {
    if (!ready) throw generatorFailed('a step was ordered before the journeys were loaded.')
    const stage = ready
    if (order.type === 'run') await carryOut((signal) => run(order.plan, stage, signal))
    else await carryOut((signal) => runSurvey(order.plan, stage, signal))
  }
}

async function load({ configPath, visitors, seed, settings }: Setup): Promise<Ready> {
  const app = (await importConfig(configPath)) as AppDescription | undefined
  const journeys = app?.journeys ?? []
  return { crowd: gatherCrowd({ journeys, visitors, seed }), isRehearsed: false, settings }
}

/** Reports what the work shows, or that it was cancelled. */
async function carryOut(work: (signal: AbortSignal) => Promise<StepResult>): Promise<void> {
  cancelling = new AbortController()
  const { signal } = cancelling
  try {
    report({ type: 'done', result: await work(signal) })
  } catch (error) {
    if (!signal.aborted) throw error
    report({ type: 'cancelled' })
  }
}

const onMoment = (moment: Moment) => report({ type: 'moment', moment })

async function run(plan: StepPlan, stage: Ready, signal: AbortSignal): Promise<StepResult> {
  const { crowd, settings } = stage
  if (!stage.isRehearsed) await rehearse(crowd, settings, signal)
  stage.isRehearsed = true
  return await new Step(plan, crowd, settings).run(onMoment, signal)
}

async function runSurvey(plan: SurveyPlan, stage: Ready, signal: AbortSignal): Promise<StepResult> {
  const result = await survey(plan, stage, { onMoment, signal })
  // Its visits have taught how long journeys are.
  stage.isRehearsed = true
  return result
}

function report(message: Report): void {
  process.send?.(message)
}
