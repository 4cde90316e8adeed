import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Stack } from '@tenfold/stack'
import { Client } from 'pg'
import type { Visitor } from '../app.ts'
import { describeMix, describeSlo, type Profile, slo } from '../load/index.ts'
import type { Project } from '../project.ts'
import type { Conditions } from './report/report.ts'

/** The conditions under which the climb's figures were measured. */
export async function conditionsOf(options: {
  readonly project: Project
  readonly stack: Stack
  readonly visitors: readonly Visitor[]
  readonly profile: Profile
  /** Composition of the load, as it was measured. */
  readonly routes: Parameters<typeof describeMix>[0]
  readonly seconds: number
}): Promise<Conditions> {
  const { project, stack, visitors, profile, routes, seconds } = options
  return {
    app: project.app.name,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown processor',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    ...(await askPostgres(stack.adminUrl)),
    users: stack.users,
    visitors: visitors.length,
    profile: profile.name,
    profilePerSecond: profile.requestsPerSecond,
    mix: describeMix(routes),
    slo: describeSlo(slo),
    seconds,
  }
}

async function askPostgres(url: string): Promise<Pick<Conditions, 'postgres' | 'connections'>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ postgres: string; connections: number }>(
      `select current_setting('server_version') as postgres,
              current_setting('max_connections')::int as connections`,
    )
    return rows[0] ?? { postgres: 'unknown' }
  } finally {
    await client.end()
  }
}
