import { resolve } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import type { Visitor } from '../../app.ts'
import type { StepResult } from '../slo/index.ts'
import { cancelled } from './errors.ts'
import { GeneratorChild } from './generator-child.ts'
import type { Order } from './messages.ts'
import type { Moment, StepPlan, StepSettings } from './step.ts'
import type { SurveyPlan } from './survey.ts'
import { requireHttp, requireOwnTarget } from './target.ts'

export interface GeneratorOptions {
  /** The app's tenfold.config.ts, whose journeys are made. */
  readonly configPath: string
  readonly baseUrl: string
  readonly visitors: readonly Visitor[]
  /** The same seed plans the same arrivals. */
  readonly seed?: number
  /** The target isn't this machine, and may break. */
  readonly iOwnThis?: boolean
  /** Mean of the pause before a visitor's next request. Short, so that a step is soon in its steady state. */
  readonly thinkMs?: number
  readonly timeoutMs?: number
  readonly maxInFlight?: number
  readonly drainMs?: number
  /** Time limit of the visits before the first step, which show how long journeys are. */
  readonly rehearsalMs?: number
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined
  /** Time that its process has to notice an abort or its end; a journey that never yields would notice neither. */
  readonly stopLimitMs?: number
}

interface Watching {
  readonly onMoment?: ((moment: Moment) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface RunOptions extends StepPlan, Watching {}
export interface SurveyOptions extends SurveyPlan, Watching {}

/** Sends load from a process of its own, so that the workbench's work doesn't delay it. */
export interface LoadGenerator extends AsyncDisposable {
  /** Runs one step; rejects with the signal's reason when it is aborted. */
  run(options: RunOptions): Promise<StepResult>
  /** One visitor after another, without pauses; rejects as `run` does. */
  survey(options: SurveyOptions): Promise<StepResult>
  stop(): Promise<void>
}

export async function startGenerator(options: GeneratorOptions): Promise<LoadGenerator> {
  const { configPath, visitors, seed = 1, signal, stopLimitMs = 5_000 } = options
  requireHttp(options.baseUrl)
  await requireOwnTarget(options.baseUrl, options)
  signal?.throwIfAborted()
  const child = new GeneratorChild(stopLimitMs)
  const abort = () => void child.stop()
  signal?.addEventListener('abort', abort)
  try {
    const setup = { configPath: resolve(configPath), visitors, seed, settings: settingsOf(options) }
    child.send({ type: 'load', setup })
    await child.next((report) => report.type === 'ready')
  } catch (error) {
    await child.stop()
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
  const stop = () => child.stop()
  return {
    run: ({ onMoment, signal: stepSignal, ...plan }) =>
      carryOut(child, { type: 'run', plan }, { onMoment, signal: stepSignal }),
    survey: ({ onMoment, signal: stepSignal, ...plan }) =>
      carryOut(child, { type: 'survey', plan }, { onMoment, signal: stepSignal }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function settingsOf(options: GeneratorOptions): StepSettings {
  const { baseUrl, thinkMs = 300, timeoutMs = 10_000 } = options
  const { maxInFlight = 1000, drainMs = 5000, rehearsalMs = 3000 } = options
  return { baseUrl, thinkMs, patienceMs: 300, timeoutMs, maxInFlight, drainMs, rehearsalMs }
}

async function carryOut(
  child: GeneratorChild,
  order: Order,
  { onMoment, signal }: Watching,
): Promise<StepResult> {
  signal?.throwIfAborted()
  let limit: NodeJS.Timeout | undefined
  const cancel = () => {
    child.send({ type: 'cancel' })
    limit = setTimeout(() => child.kill(), child.stopLimitMs)
  }
  signal?.addEventListener('abort', cancel)
  try {
    child.send(order)
    const last = await child.next((report) => {
      if (report.type === 'moment') onMoment?.(report.moment)
      return report.type === 'done' || report.type === 'cancelled'
    })
    signal?.throwIfAborted()
    if (last.type === 'done') return last.result
    throw cancelled()
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    clearTimeout(limit)
    signal?.removeEventListener('abort', cancel)
  }
}
