import type { Stack } from '@tenfold/stack'
import type { Pool } from 'pg'
import { collect, type EndCollecting, type Evidence, type Watched } from '../evidence/index.ts'
import type { LoadGenerator, RunOptions, StepResult, SurveyOptions } from '../load/index.ts'

/**
 * A load generator that keeps evidence: what the machine and the database
 * spent during the measured part of the latest step.
 */
export class Observer {
  readonly #generator: LoadGenerator
  readonly #stack: Stack
  readonly #watched: Watched
  #evidence: Evidence | undefined

  constructor(options: {
    generator: LoadGenerator
    stack: Stack
    database: Pool
    /** Process id of a Postgres on this machine that the stack doesn't run. */
    serverPid?: number | undefined
  }) {
    this.#generator = options.generator
    this.#stack = options.stack
    this.#watched = options
  }

  /** Evidence of the latest step; undefined when that was given up before its end. */
  get evidence(): Evidence | undefined {
    return this.#evidence
  }

  async run(options: RunOptions): Promise<StepResult> {
    return await this.#observe(options, (plan) => this.#generator.run(plan))
  }

  async survey(options: SurveyOptions): Promise<StepResult> {
    return await this.#observe(options, (plan) => this.#generator.survey(plan))
  }

  async #observe<Options extends Pick<RunOptions, 'onMoment'>>(
    options: Options,
    run: (options: Options) => Promise<StepResult>,
  ): Promise<StepResult> {
    const { topology } = this.#stack
    let begun: Promise<EndCollecting> | undefined
    let ended: ReturnType<EndCollecting> | undefined
    const onMoment: RunOptions['onMoment'] = (moment) => {
      options.onMoment?.(moment)
      if (moment === 'start') begun = heard(collect(topology, this.#watched))
      if (moment === 'end') ended = begun && heard(begun.then((end) => end()))
    }
    const step = await run({ ...options, onMoment })
    await begun
    this.#evidence = (await ended)?.(loadOf(step))
    return step
  }
}

/** Keeps a rejection that is awaited later from counting as unhandled. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

function loadOf({ completedPerSecond, measuredMs, routes, generator }: StepResult) {
  const requests = Math.round((completedPerSecond * measuredMs) / 1000)
  const generatorSeconds = generator.cpuSeconds
  return { ratePerSecond: completedPerSecond, requests, routes, generatorSeconds }
}
