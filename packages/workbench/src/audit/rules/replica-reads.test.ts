import { expect, it } from 'vitest'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { replicaReads } from './replica-reads.ts'

const catalogue = catalogueOf([tableOf('parcels', { city: 'text' })])

function titles(workloadMs: number, readShare: number, periodMs: number | undefined = 1_000) {
  const readings = [
    readingOf(catalogue, 'select city from parcels', { share: readShare }),
    readingOf(catalogue, 'update parcels set city = $1', { share: 1 - readShare }),
  ]
  const seen = { ...seenOf(catalogue, { workloadMs, remainingShare: 0.5 }), readings, periodMs }
  return replicaReads.judge(seen).map(({ title }) => title)
}

it('judges by the sessions that compute at once with the advised indexes, and by the share of reads', () => {
  expect(titles(2_000, 0.5)).toEqual(['Replicas could serve up to 50 % of the database time'])
  expect(titles(1_999, 0.5)).toEqual([])
  expect(titles(2_000, 0.49)).toEqual([])
})

it('says nothing on a replica', () => {
  const replica = { ...catalogue, server: { ...catalogue.server, inRecovery: true } }
  const readings = [readingOf(replica, 'select city from parcels')]
  const busy = { workloadMs: 1e9 }
  const found = (server: typeof catalogue) =>
    replicaReads.judge({ ...seenOf(server, busy), readings, periodMs: 1_000 }).length
  expect([found(catalogue), found(replica)]).toEqual([1, 0])
})

it('says nothing where the time of counting is unknown', () => {
  const readings = [readingOf(catalogue, 'select city from parcels')]
  const seen = { ...seenOf(catalogue, { workloadMs: 1e9 }), readings }
  expect(replicaReads.judge(seen)).toEqual([])
})
