import { expect, it } from 'vitest'
import type { Checkpoints } from '../catalogue/activity.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { forcedCheckpoints } from './forced-checkpoints.ts'

const gigabyte = 1024 ** 3

function found(more: Partial<Checkpoints>) {
  const { activity } = catalogueOf([])
  const checkpoints = { timed: 20, requested: 100, hours: 10, walBytesPerHour: 4 * gigabyte }
  const catalogue = catalogueOf([], {
    activity: {
      ...activity,
      counters: { ...activity.counters, checkpoints: { ...checkpoints, ...more } },
    },
  })
  const [first] = forcedCheckpoints.judge(seenOf(catalogue))
  return first && [first.severity, first.title, first.sql[0], first.confidence]
}

it('counts no more checkpoints as forced than the WAL that was written allows', () => {
  expect(found({})).toEqual([
    'low',
    '80 of 100 checkpoints came because max_wal_size was full',
    "alter system set max_wal_size = '2GB';",
    'medium',
  ])
  expect(found({ walBytesPerHour: gigabyte })).toBeUndefined()
  expect(found({ walBytesPerHour: gigabyte / 100, requested: 500 })).toBeUndefined()
  expect(found({ walBytesPerHour: 40 * gigabyte, requested: 600 })).toEqual([
    'medium',
    '600 of 620 checkpoints came because max_wal_size was full',
    "alter system set max_wal_size = '10GB';",
    'medium',
  ])
  const unknown = found({ walBytesPerHour: undefined })
  expect(unknown?.[1]).toContain('100 of 120')
  expect(unknown?.[3]).toBe('low')
})

it('says nothing where most come in time, or after less than an hour', () => {
  expect(found({ timed: 80 })).toBeUndefined()
  expect(found({ timed: 0, hours: 0.9, walBytesPerHour: 400 * gigabyte })).toBeUndefined()
})
