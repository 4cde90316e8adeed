import { unlessAborted } from '@tenfold/stack/unless-aborted'
import type { Visitor } from '../app.ts'
import type { Project } from '../project.ts'
import { startGenerator } from './generator/index.ts'
import { describeMix } from './mix.ts'
import { type Profile, usersAt, visitorsOf } from './population.ts'
import { type JobsReading, type JudgedStep, measureStep } from './search/index.ts'
import { describeSlo, slo } from './slo/index.ts'

export interface LoadTestOptions {
  readonly project: Project
  readonly baseUrl: string
  /** The app's database, from which visitors are drawn, and the secret of its logins. */
  readonly adminUrl: string
  readonly secret: string
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
  const measured = await measureStep({ generator, plan, slo, readJobs, signal })
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

async function drawVisitors(options: LoadTestOptions): Promise<readonly Visitor[]> {
  const { adminUrl, secret, project, signal } = options
  const count = visitorsOf(await unlessAborted(project.app.countUsers(adminUrl), signal))
  return await unlessAborted(project.app.sampleVisitors({ adminUrl, secret, count }), signal)
}
