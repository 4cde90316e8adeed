import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname, resolve } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { fileURLToPath } from 'node:url'
import { leash } from '@tenfold/stack/leash'
import type { Visitor } from '../../app.ts'
import { TenfoldError } from '../../error.ts'
import type { StepResult } from '../slo/index.ts'
import type { Failure, Order, Report } from './messages.ts'
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
  const child = new GeneratorProcess(stopLimitMs)
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
  child: GeneratorProcess,
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
    throw new TenfoldError('load/cancelled', 'The load was cancelled.', { exitCode: 1 })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    clearTimeout(limit)
    signal?.removeEventListener('abort', cancel)
  }
}

class GeneratorProcess {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  #complaints = ''
  readonly stopLimitMs: number

  constructor(stopLimitMs: number) {
    this.stopLimitMs = stopLimitMs
    const self = fileURLToPath(import.meta.url)
    const isSource = extname(self) === '.ts'
    const main = new URL(`./generator-process${extname(self)}`, import.meta.url)
    this.#child = fork(main, [], {
      // Sources meet each other through the source condition; what is published needs none.
      execArgv: isSource ? ['--conditions=@tenfold/source'] : process.execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    // A journey that never yields would keep it from noticing that the workbench is gone.
    leash(this.#child, { signals: ['TERM', 'KILL'], seconds: 5 })
    this.#exited = once(this.#child, 'exit')
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString()).slice(-2000)
    })
  }

  send(order: Order): void {
    if (this.#child.connected) this.#child.send(order)
  }

  /** The first report that `isLast` accepts; reports of failure, and the process's end, reject. */
  next(isLast: (report: Report) => boolean): Promise<Report> {
    let off = () => {}
    const reports = new Promise<Report>((settle, reject) => {
      const onReport = (report: Report) => {
        if (report.type === 'failed') reject(failureOf(report))
        else if (isLast(report)) settle(report)
      }
      const onExit = (code?: number | null, signal?: NodeJS.Signals | null) => {
        const how = signal ? ` with signal ${signal}` : code ? ` with exit code ${code}` : ''
        reject(generatorFailed(`its process ended${how}. ${this.#complaints}`))
      }
      this.#child.on('message', onReport).once('exit', onExit)
      off = () => this.#child.off('message', onReport).off('exit', onExit)
      if (!this.#child.connected) onExit()
    })
    return reports.finally(() => off())
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    if (this.#child.connected) this.#child.disconnect()
    const limit = setTimeout(() => this.kill(), this.stopLimitMs)
    await this.#exited
    clearTimeout(limit)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

function failureOf({ message, known }: Failure): TenfoldError {
  return known
    ? new TenfoldError(known.code, message, { exitCode: known.exitCode })
    : generatorFailed(message)
}

function generatorFailed(why: string): TenfoldError {
  return new TenfoldError('load/generator-failed', `The load generator failed: ${why.trim()}`, {
    exitCode: 1,
  })
}
