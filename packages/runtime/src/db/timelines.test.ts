import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Bookmark, channels, TenfoldError } from '../kernel/index.ts'
import { Timelines } from './timelines.ts'

const at = (timeline: number, lsn: bigint): Bookmark => ({ system: '1', timeline, lsn })
const seen = (bookmark: Bookmark, beganAt?: bigint) => ({
  bookmark,
  beganAt,
  isStandby: false,
  database: 'app',
  role: 'app',
  keepsSnapshots: false,
})
const lost: string[] = []
let stop: () => void
beforeEach(() => {
  lost.length = 0
  stop = channels['runtime:fault'].subscribe(({ where, error }) => {
    if (error instanceof TenfoldError && error.code === 'db/history-lost') lost.push(where)
  })
})
afterEach(() => stop())

it('reports nothing while the primary moves on', () => {
  const timelines = new Timelines()
  for (const lsn of [10n, 10n, 500n]) {
    timelines.note(seen(at(1, lsn)))
    timelines.tell(at(1, lsn))
    timelines.report(at(1, lsn), 'db/session')
  }
  expect(lost).toEqual([])
})

it('reports a primary that goes back on its timeline, once, and to each session that has seen more', () => {
  const timelines = new Timelines()
  timelines.note(seen(at(1, 500n)))
  timelines.tell(at(1, 500n))
  // The server was restored from a copy of its disk.
  for (const lsn of [50n, 60n, 70n]) timelines.note(seen(at(1, lsn)))
  expect(lost).toEqual(['db/failover'])
  timelines.report(at(1, 500n), 'db/session')
  timelines.report(at(1, 70n), 'db/session')
  expect(lost).toEqual(['db/failover', 'db/session'])
})

it('reports what a promoted server has not received, and nothing that it has', () => {
  const timelines = new Timelines()
  timelines.note(seen(at(1, 500n)))
  timelines.tell(at(1, 500n))
  timelines.note(seen(at(2, 210n), 200n))
  expect(lost).toEqual(['db/failover'])
  timelines.report(at(1, 201n), 'db/session')
  expect(lost).toEqual(['db/failover', 'db/session'])
  timelines.report(at(1, 200n), 'db/session')
  expect(lost).toEqual(['db/failover', 'db/session'])
  expect(timelines.carryOver(at(1, 200n))).toEqual(at(2, 200n))
})
