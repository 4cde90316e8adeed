import { availableParallelism } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  databasePart,
  findServerProcess,
  mvp,
  type Stack,
  startStack,
  type Topology,
  unlessAborted,
  withEnv,
  withSettings,
} from '@tenfold/stack'
import { Pool } from 'pg'
import { ownConnections } from '../evidence/index.ts'
import { ladder } from '../ladder/index.ts'
import {
  type LoadGenerator,
  type Profile,
  rateFor,
  type StepResult,
  startGenerator,
  usersAt,
  visitorsOf,
} from '../load/index.ts'
import type { Project } from '../project.ts'
import type { ClimbSite } from './change.ts'
import { type ClimbOptions, climb } from './climb.ts'
import { conditionsOf } from './conditions.ts'
import { requireEmpty } from './empty.ts'
import type { ClimbEvent, ClimbResult } from './events.ts'
import { naming } from './lost.ts'
import { type MeasureOptions, measureApp } from './measure.ts'
import { noiseAtRest, noiseText } from './noise.ts'
import { Observer } from './observer.ts'
import { type ClimbReport, reportOf } from './report/report.ts'
import { ensureStatistics } from './statistics.ts'
import { requireWorking } from './working.ts'

export interface ClimbAppOptions extends Omit<MeasureOptions, 'observer' | 'database'> {
  readonly project: Project
  readonly dir: string
  readonly users: number
  readonly goalUsers: number
  readonly profile: Profile
  /** Admin URL of a server to use instead of the embedded one. */
  readonly database?: string
  /** Connections that the embedded server allows. */
  readonly connections?: number
  /** Time from the start after which no further rung is begun. */
  readonly beginsWithinMs?: number
  readonly onEvent: (event: ClimbEvent) => void
  readonly onSeed: (progress: { readonly what: string; readonly share: number }) => void
  readonly log: (line: string) => void
}

/** Time for which the machine is watched before the climb starts anything. */
const restMs = 1_500
const noVerdict = 'As long as it is, the climb measures but decides nothing.'

/** Makes the runtime report its cache look-ups and statements in each answer. */
const measuredEnv = { TENFOLD_SERVER_TIMING: 'on' }

/** Starts the app as an MVP on a database of its own, climbs, and stops everything. */
export async function climbApp(options: ClimbAppOptions): Promise<ClimbReport> {
  const started = performance.now()
  const { project, database, profile } = options
  const disturbed = noiseText(await noiseAtRest(() => sleep(restMs)))
  if (disturbed !== undefined) options.log(`This machine is busy: ${disturbed}. ${noVerdict}`)
  if (database !== undefined) {
    await requireEmpty(database)
    await ensureStatistics(database)
  }
  const crash = new AbortController()
  const signal = AbortSignal.any([options.signal, crash.signal])
  await using stack = await startStack({
    dir: options.dir,
    app: project.app,
    topology: topologyOf(options),
    seed: { users: options.users, onProgress: options.onSeed },
    ...(database === undefined ? {} : { database }),
    signal,
    onCrash: (error) => crash.abort(error),
    log: options.log,
  })
  const { adminUrl, secret } = stack
  const count = visitorsOf(options.users)
  const visitors = await unlessAborted(
    project.app.sampleVisitors({ adminUrl, secret, count }),
    signal,
  )
  await using generator = await startGenerator({
    configPath: project.configPath,
    baseUrl: stack.web.url,
    visitors,
    signal,
  })
  const { beginsWithinMs = Infinity } = options
  const isTimeUp = () => performance.now() - started > beginsWithinMs
  const result = await climbStack({ ...options, signal, isTimeUp }, stack, generator)
  const conditions = await conditionsOf({
    ...options,
    stack,
    visitors,
    routes: result.end.evidence.routes,
    seconds: (performance.now() - started) / 1000,
  })
  return reportOf(result, conditions, (perSecond) => usersAt(profile, perSecond))
}

function topologyOf({ connections }: ClimbAppOptions): Topology {
  const measured = withEnv(mvp, measuredEnv)
  if (connections === undefined) return measured
  return withSettings(measured, databasePart, { max_connections: String(connections) })
}

async function climbStack(
  options: ClimbAppOptions & Required<Pick<ClimbOptions, 'isTimeUp'>>,
  stack: Stack,
  generator: LoadGenerator,
): Promise<ClimbResult> {
  let surveys = 0
  const onSurvey = (survey: StepResult) => {
    options.onSurvey(survey)
    const where = { configPath: options.project.configPath, logDir: path.join(stack.dir, 'logs') }
    // Later surveys show the effect of a rung, which the objectives judge.
    if (surveys++ === 0) requireWorking(survey, where)
  }
  const database = new Pool({
    connectionString: stack.adminUrl,
    max: 3,
    application_name: ownConnections,
  })
  // A lost idle connection rejects the next query too; without a listener it would end the process.
  database.on('error', () => undefined)
  try {
    const serverPid = options.database === undefined ? undefined : await findServerProcess(database)
    const observer = new Observer({ generator, stack, database, serverPid })
    return await climb({
      site: siteOf(stack, options),
      rungs: ladder,
      goalPerSecond: rateFor(options.profile, options.goalUsers),
      measure: () => measureApp({ ...options, observer, database, onSurvey }),
      onEvent: options.onEvent,
      isTimeUp: options.isTimeUp,
    })
  } catch (error) {
    throw await naming(error, options.signal)
  } finally {
    await database.end()
  }
}

function siteOf(stack: Stack, { project, database, signal }: ClimbAppOptions): ClimbSite {
  return {
    database: database === undefined ? 'embedded' : 'elsewhere',
    adminUrl: stack.adminUrl,
    hasWorker: project.app.worker !== undefined,
    cores: availableParallelism(),
    get topology() {
      return stack.topology
    },
    reshape: async (next) => {
      // No restart of a stack that is about to stop.
      signal.throwIfAborted()
      await stack.reshape(next)
    },
  }
}
