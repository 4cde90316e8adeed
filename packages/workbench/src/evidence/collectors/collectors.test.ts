import { mvp, partNames, parts, type Topology, withoutPart } from '@tenfold/stack'
import { expect, it } from 'vitest'
import { collect } from '../collect.ts'
import type { Watched } from '../collector.ts'
import { cpuOf } from '../fixture/cpu.ts'
import { allCollectors, collectorsOf, noEvidence } from './index.ts'

const every: Topology = { parts: partNames.map((part) => ({ part, count: 1 })), env: {} }

it('has a part for each collector, and none reads what no part of the topology has', () => {
  expect(new Set(collectorsOf(every))).toEqual(new Set(allCollectors))
  const [processes, ...others] = collectorsOf({ parts: [], env: {} })
  expect([processes, others]).toEqual([allCollectors[0], []])
})

it('fills each field of the evidence by one collector alone', () => {
  const filled = allCollectors.flatMap(({ none }) => Object.keys(none))
  expect(filled.toSorted()).toEqual(Object.keys(noEvidence).toSorted())
  expect(new Set(filled).size).toBe(filled.length)
})

it('asks no database for evidence where the topology has none', async () => {
  const questions: string[] = []
  const watched = {
    stack: { cpuSeconds: async () => cpuOf({}), cpuByProcess: async () => [] },
    database: { query: async (text: string) => questions.push(text) },
  } as unknown as Watched
  const databases = partNames.filter((name) => parts[name].collectors.includes('statements'))
  const topology = databases.reduce(withoutPart, mvp)
  const end = await collect(topology, watched)
  const load = { ratePerSecond: 5, requests: 10, routes: [], generatorSeconds: 1 }
  const evidence = (await end())(load)
  expect(questions).toEqual([])
  expect(evidence).toMatchObject({ topology, ratePerSecond: 5, requests: 10, statements: [] })
  expect(evidence.demandMs.generator).toBe(100)
})
