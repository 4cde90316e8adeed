import { Client } from 'pg'
import { readJobQueue } from '../evidence/index.ts'
import type { Project } from '../project.ts'
import { startGenerator } from './generator.ts'
import { type JobsReading, type JudgedStep, measureStep } from './measure.ts'
import { describeMix } from './mix.ts'
import { type Profile, usersAt } from './population.ts'
import { describeSlo, slo } from './slo.ts'

export interface LoadTestOptions {
  readonly project: Project
  readonly baseUrl: string
  /** The app's database, from which visitors and the job queue are read, and the secret of its logins. */
  readonly adminUrl: string
  readonly secret: string
  readonly profile: Profile
  readonly ratePerSecond: number
  readonly warmUpMs: number
  readonly measureMs: number
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

/** Of the monthly users, those who come in the peak hour. */
const peakHourShare = 0.08
const fewestVisitors = 50

/** Loads a running app at one rate and judges how it took it. */
export async function loadTest(options: LoadTestOptions): Promise<LoadReport> {
  const { project, baseUrl, adminUrl, secret, profile, ratePerSecond } = options
  const { app } = project
  const count = Math.max(
    fewestVisitors,
    Math.round(peakHourShare * (await app.countUsers(adminUrl))),
  )
  const visitors = await app.sampleVisitors({ adminUrl, secret, count })
  await using generator = await startGenerator({ ...options, ...project, visitors })
  const client = new Client({ connectionString: adminUrl, application_name: 'tenfold load' })
  await client.connect()
  try {
    const measured = await measureStep({
      generator,
      plan: { ratePerSecond, warmUpMs: options.warmUpMs, measureMs: options.measureMs },
      slo,
      readJobs: (since) => readJobs(client, since),
      signal: options.signal,
    })
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
  } finally {
    await client.end()
  }
}

async function readJobs(client: Client, since: Date): Promise<JobsReading> {
  const { queued, waitP95Ms, byName } = await readJobQueue(client, since)
  return { queued, waitP95Ms, finished: byName.reduce((sum, { count }) => sum + count, 0) }
}
