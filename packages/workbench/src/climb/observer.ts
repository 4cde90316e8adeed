import { cpuSecondsOf, partNames, parts, type Stack } from '@tenfold/stack'
import type { Pool } from 'pg'
import {
  demandPerRequest,
  diffStatements,
  type Evidence,
  isOwn,
  type MachineReading,
  type MachineUse,
  machineUse,
  type Role,
  readConnections,
  readJobQueue,
  readMachine,
  roles,
  type StatementSnapshot,
  snapshotStatements,
} from '../evidence/index.ts'
import type { LoadGenerator, RunOptions, StepResult, SurveyOptions } from '../load/index.ts'

type RoleSeconds = Readonly<Record<Role, number>>

interface Moment {
  readonly at: Date
  readonly machine: MachineReading
  /** CPU of this process, which looks on. */
  readonly onlookerSeconds: number
  readonly cpuSeconds: Awaited<ReturnType<Stack['cpuSeconds']>>
  readonly processes: Awaited<ReturnType<Stack['cpuByProcess']>>
  readonly statements: StatementSnapshot
}

/**
 * A load generator that keeps evidence: what the machine and the database
 * spent during the measured part of the latest step.
 */
export class Observer {
  readonly #generator: LoadGenerator
  readonly #stack: Stack
  readonly #database: Pool
  readonly #serverPid: number | undefined
  #evidence: Evidence | undefined

  constructor(options: {
    generator: LoadGenerator
    stack: Stack
    database: Pool
    /** Process id of a Postgres on this machine that isn't the stack's. */
    serverPid?: number | undefined
  }) {
    this.#generator = options.generator
    this.#stack = options.stack
    this.#database = options.database
    this.#serverPid = options.serverPid
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
    const moments: Promise<Moment>[] = []
    const onMoment: RunOptions['onMoment'] = (moment) => {
      options.onMoment?.(moment)
      if (moment === 'middle') return
      const look = this.#look()
      // It rejects below, once the step has ended; until then, and if that rejects first, it isn't unhandled.
      look.catch(() => undefined)
      moments.push(look)
    }
    const step = await run({ ...options, onMoment })
    const [start, end] = await Promise.all(moments)
    this.#evidence = start && end ? await this.#compare(step, start, end) : undefined
    return step
  }

  async #look(): Promise<Moment> {
    const [cpuSeconds, processes, machine, statements] = await Promise.all([
      this.#cpuSeconds(),
      this.#stack.cpuByProcess(),
      readMachine(),
      snapshotStatements(this.#database),
    ])
    const { user, system } = process.cpuUsage()
    return {
      at: new Date(),
      machine,
      onlookerSeconds: (user + system) / 1e6,
      cpuSeconds,
      processes,
      statements,
    }
  }

  async #cpuSeconds(): Promise<Moment['cpuSeconds']> {
    const seconds = await this.#stack.cpuSeconds()
    if (this.#serverPid === undefined) return seconds
    return { ...seconds, postgres: await cpuSecondsOf(this.#serverPid) }
  }

  async #compare(step: StepResult, start: Moment, end: Moment): Promise<Evidence> {
    const requests = Math.round((step.completedPerSecond * step.measuredMs) / 1000)
    const queue = await readJobQueue(this.#database, start.at)
    const connections = await readConnections(this.#database)
    const spent = cpuSpent(start, end, step)
    return {
      topology: this.#stack.topology,
      ratePerSecond: step.completedPerSecond,
      requests,
      demandRequests: requests,
      demandMs: demandPerRequest(spent, requests),
      shares: sharesOf(start, end),
      connections,
      machine: takenByOthers(start, end, spent),
      hiddenStatements: end.statements.hidden,
      statements: diffStatements(start.statements, end.statements).filter((use) => !isOwn(use)),
      routes: step.routes,
      jobs: queue.byName,
    }
  }
}

function takenByOthers(start: Moment, end: Moment, spent: RoleSeconds): MachineUse {
  const standIns = partNames.filter((name) => parts[name].work === 'others')
  const onlooker = end.onlookerSeconds - start.onlookerSeconds
  const ownSeconds = [...roles, ...standIns].reduce((sum, role) => sum + spent[role], onlooker)
  return machineUse(start.machine, end.machine, ownSeconds)
}

function cpuSpent(start: Moment, end: Moment, { generator }: StepResult): RoleSeconds {
  const spent = partNames.map((name) => [name, end.cpuSeconds[name] - start.cpuSeconds[name]])
  return { ...Object.fromEntries(spent), generator: generator.cpuSeconds } as RoleSeconds
}

/** Share of a part's CPU that each of its processes took, for parts with several. */
function sharesOf(start: Moment, end: Moment): Evidence['shares'] {
  const spentBy = end.processes.map(({ role, pid, cpuSeconds }) => {
    const before = start.processes.find((process) => process.pid === pid)?.cpuSeconds ?? 0
    return { role, seconds: cpuSeconds - before }
  })
  const entries = partNames.flatMap((name) => {
    const each = spentBy.filter(({ role }) => role === name).map(({ seconds }) => seconds)
    const sum = each.reduce((total, seconds) => total + seconds, 0)
    return each.length > 1 && sum > 0 ? [[name, each.map((seconds) => seconds / sum)]] : []
  })
  return Object.fromEntries(entries) as Evidence['shares']
}
