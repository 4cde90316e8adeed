import { TenfoldError } from '@tenfold/error'
import { unlessAborted } from '@tenfold/stack/unless-aborted'
import type { Visitor } from '../app.ts'
import type { Project } from '../project.ts'
import type { Target } from './choose-target.ts'
import { databaseLost } from './errors.ts'
import { startGenerator } from './generator/index.ts'
import { describeMix } from './mix.ts'
import { type Profile, usersAt, visitorsOf } from './population.ts'
import { type JobsReading, type JudgedStep, measureStep } from './search/index.ts'
import { describeSlo, slo } from './slo/index.ts'

export interface LoadTestOptions extends Target {
  readonly project: Project
  readonly profile: Profile
  readonly ratePerSecond: number
  readonly warmUpMs: number
  readonly measureMs: number
  readonly readJobs?: (since: Date) => Promise<JobsReading>
  readonly iOwnThis: boolean
  readonly signal: AbortSignal
}

export interface LoadReport extends JudgedStep {
  readonly app: string
  readonly baseUrl: string
  readonly profile: string
  /** Monthly users of the profile whose peak this rate is. */
  readonly users: number
  readonly visitors: number
  readonly mix: string
  readonly slo: string
}

/** Loads a running app at one rate and judges how it took it. */
export async function loadTest(options: LoadTestOptions): Promise<LoadReport> {
  const { baseUrl, profile, ratePerSecond, iOwnThis, readJobs, signal } = options
  const { app, configPath } = options.project
  const visitors = await drawVisitors(options)
  await using generator = await startGenerator({
    configPath,
    baseUrl,
    visitors,
    iOwnThis,
    signal,
  })
  const plan = { ratePerSecond, warmUpMs: options.warmUpMs, measureMs: options.measureMs }
  const asking = readJobs && ((since: Date) => readJobs(since).catch(throwLost))
  const measured = await measureStep({ generator, plan, slo, readJobs: asking, signal })
  return {
    app: app.name,
    baseUrl,
    profile: profile.name,
    users: usersAt(profile, ratePerSecond),
    visitors: visitors.length,
    mix: describeMix(measured.step.routes),
    slo: describeSlo(slo),
    ...measured,
  }
}

function throwLost(cause: unknown): never {
  throw cause instanceof TenfoldError ? cause : databaseLost(cause)
}

async function drawVisitors(options: LoadTestOptions): Promise<readonly Visitor[]> {
  const { adminUrl, secret, project, signal } = options
  const count = visitorsOf(await unlessAborted(project.app.countUsers(adminUrl), signal))
  return await unlessAborted(project.app.sampleVisitors({ adminUrl, secret, count }), signal)
}
