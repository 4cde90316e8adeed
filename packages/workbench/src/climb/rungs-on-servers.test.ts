import path from 'node:path'
import {
  mvp,
  type PartName,
  type Stack,
  startStack,
  stateFolder,
  withSettings,
} from '@tenfold/stack'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Evidence, ownConnections } from '../evidence/index.ts'
import { type Finding, ladder, plausible } from '../ladder/index.ts'
import { type LoadGenerator, startGenerator } from '../load/index.ts'
import { findProject } from '../project.ts'
import { type ClimbSite, carryOut } from './change.ts'
import { Observer } from './observer.ts'

const fixture = path.join(import.meta.dirname, 'fixture/split')
/** 12 connections for those who are no superusers: one process of the app takes 10 of them. */
const small = withSettings(mvp, 'postgres', {
  shared_buffers: '16MB',
  fsync: 'off',
  max_connections: '15',
})
const survey = { warmUpMs: 200, maxMs: 600_000, maxRequests: 800 }

let folder: Awaited<ReturnType<typeof stateFolder>>
let stack: Stack
let generator: LoadGenerator
let database: Pool
let site: ClimbSite

beforeAll(async () => {
  folder = await stateFolder()
  const { app, configPath } = await findProject(fixture)
  const dir = path.join(folder.dir, 'stack')
  const onCrash = (error: Error) => {
    throw error
  }
  stack = await startStack({ dir, app, topology: small, seed: { users: 500 }, onCrash })
  const { adminUrl, secret } = stack
  const visitors = await app.sampleVisitors({ adminUrl, secret, count: 20 })
  generator = await startGenerator({ configPath, baseUrl: stack.web.url, visitors })
  database = new Pool({ connectionString: adminUrl, max: 3, application_name: ownConnections })
  site = {
    adminUrl,
    cores: 2,
    get topology() {
      return stack.topology
    },
    reshape: (next) => stack.reshape(next),
  }
})

afterAll(async () => {
  await database.end()
  await generator.stop()
  await stack.stop()
  await folder[Symbol.asyncDispose]()
})

/** Evidence of a survey during which the app holds as many connections as its pool may. */
async function look(): Promise<Evidence> {
  await Promise.all(Array.from({ length: 20 }, () => fetch(`${stack.web.url}/users/1/notes`)))
  const observer = new Observer({ generator, stack, database })
  await observer.survey({ ...survey, signal: new AbortController().signal })
  if (!observer.evidence) throw new Error('The survey was given up')
  return observer.evidence
}

const way = async () => (await fetch(`${stack.web.url}/way`)).json()

const running = (role: PartName) => stack.processes().filter((process) => process.role === role)

async function found(name: string, evidence: Evidence): Promise<Finding> {
  const rung = ladder.find((each) => each.name === name)
  const diagnosis = await rung?.diagnose(evidence, site)
  if (!diagnosis || 'notApplicable' in diagnosis) throw new Error(diagnosis?.notApplicable)
  return diagnosis
}

describe('a rung that is applied to real servers and undone', () => {
  const missing = ladder.find(({ name }) => name === 'pooler')?.missing()

  it.skipIf(missing)(
    `pooler: the app answers over few connections${missing ? ` (${missing})` : ''}`,
    async () => {
      const before = await look()
      const straight = await way()
      const finding = await found('pooler', before)
      expect(finding.because).toMatch(/^10 of the 12 connections .* open, \d\.\d of them busy/)
      expect(plausible(finding.predictedDemandMs, before).pgbouncer).toBeGreaterThan(0)
      const change = carryOut(finding.change, site)
      expect((await change.apply()).join()).toMatch(
        /PgBouncer.*DATABASE_URL.*max_db_connections = 6/,
      )
      const after = await look()
      expect(await finding.mechanism(after)).toEqual({
        acted: true,
        seen: expect.stringMatching(
          /^\d+ transactions of 1\d clients went over [1-6] connection/,
        ) as string,
      })
      expect(after.connections.used).toBeLessThanOrEqual(6)
      expect(finding.shows?.(before, after)).toEqual([
        expect.stringMatching(/^connections to the database 10 -> [1-6] of 12/) as string,
      ])
      expect(await way()).not.toEqual(straight)
      await change.undo()
      expect([running('pgbouncer'), await way()]).toEqual([[], straight])
    },
  )

  it('replicas: they answer the reads, and the primary spends less on a request', async () => {
    const before = await look()
    const straight = await way()
    const finding = await found('replicas', before)
    expect(finding.because).toMatch(/^reads are \d+ % of the primary's work/)
    const { postgres, replica } = finding.predictedDemandMs
    expect(postgres).toBeLessThan(before.demandMs.postgres)
    expect(replica).toBeGreaterThan(0)
    const change = carryOut(finding.change, site)
    expect((await change.apply()).join()).toContain('TENFOLD_REPLICAS')
    const after = await look()
    expect(await finding.mechanism(after)).toEqual({
      acted: true,
      seen: expect.stringMatching(/^2 replicas answered 100 % of \d+ statements$/) as string,
    })
    // The app only sends what a replica can answer.
    expect(after.demandMs.postgres).toBeLessThan(before.demandMs.postgres / 2)
    expect(after.demandMs.replica).toBeGreaterThan(after.demandMs.postgres)
    expect(finding.shows?.(before, after)[0]).toMatch(/^the primary's CPU per request -\d+ %/)
    expect(await way()).toMatchObject({ isReplica: true })
    await change.undo()
    expect([running('replica'), await way()]).toEqual([[], straight])
  })
})
