import { mvp } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import type { Evidence } from './evidence.ts'
import { cpuOf } from './fixture/cpu.ts'
import { noPooler } from './fixture/pooler.ts'
import { gather } from './gather.ts'
import type { StatementUse } from './statements.ts'

const statement = (fingerprint: string, calls: number, totalMs: number): StatementUse => ({
  fingerprint,
  text: 'select',
  role: 'app',
  calls,
  totalMs,
  meanMs: totalMs / calls,
  rows: calls,
  sharedBlocks: 2 * calls,
  tempBlocks: 0,
  nested: false,
})

const step = (rest: Partial<Evidence>): Evidence => ({
  ratePerSecond: 10,
  requests: 100,
  demandRequests: 100,
  demandMs: cpuOf({ web: 1, worker: 0, postgres: 1, redis: 0, generator: 0 }),
  topology: mvp,
  shares: {},
  connections: { used: 0, busy: 0, most: 97 },
  pooler: noPooler,
  machine: { seconds: 1, otherShare: 0, stolenShare: 0 },
  hiddenStatements: 0,
  statements: [],
  routes: [],
  jobs: [],
  ...rest,
})

describe('gather', () => {
  const best = step({ ratePerSecond: 40, statements: [statement('often', 10, 50)] })
  const rare = step({
    requests: 60,
    statements: [statement('often', 30, 30), statement('rare and expensive', 1, 900)],
    jobs: [{ name: 'render', count: 3, byWorker: 2, meanRunMs: 10, firstRunMs: 10 }],
  })

  it('keeps what only another step has seen, most expensive first', () => {
    const { statements } = gather([best, rare], [best])
    expect(statements.map((use) => use.fingerprint)).toEqual(['rare and expensive', 'often'])
  })

  it('adds calls and times, and takes means over both', () => {
    const jobs = [{ name: 'render', count: 1, byWorker: 1, meanRunMs: 50, firstRunMs: 50 }]
    const sum = gather([best, rare, step({ jobs })], [best])
    expect(sum.statements[1]).toMatchObject({ calls: 40, totalMs: 80, meanMs: 2 })
    expect(sum.jobs).toEqual([
      { name: 'render', count: 4, byWorker: 3, meanRunMs: 20, firstRunMs: 10 },
    ])
    expect(sum.requests).toBe(260)
  })

  it('takes the cost of a request from the steps that are trusted, and says over how many it was seen', () => {
    const expensive = step({ demandMs: { ...best.demandMs, web: 9 }, requests: 60 })
    const sum = gather([rare, best, expensive], [best, expensive])
    expect(sum).toMatchObject({ ratePerSecond: 40, demandRequests: 160 })
    expect(sum.demandMs.web).toBeCloseTo(4)
    expect(() => gather([], [])).toThrow('No step')
  })

  it('takes the shares of a part’s processes over all steps that are trusted, since a short one may show no work', () => {
    const demandMs = { ...best.demandMs, web: 2 }
    const short = step({ shares: {}, requests: 10 })
    const one = step({ shares: { web: [1, 0] }, demandMs, requests: 10 })
    const other = step({ shares: { web: [0.25, 0.75] }, demandMs, requests: 40 })
    expect(gather([short], [short]).shares).toEqual({})
    expect(gather([short, one, other], [short, one, other]).shares).toEqual({ web: [0.4, 0.6] })
  })
})
