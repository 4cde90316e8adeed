import { expect, it } from 'vitest'
import type { AdvisedIndex } from '../advice/advised-index.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { missingIndex } from './missing-index.ts'

const advised = (share: number): AdvisedIndex => ({
  name: 'parcels_city_idx',
  schema: 'public',
  table: 'parcels',
  prerequisite: undefined,
  ddl: 'create index parcels_city_idx on parcels (city);',
  replaces: undefined,
  dropDdl: 'drop index parcels_city_idx;',
  repeatable: [],
  sizeBytes: 8192,
  writeMs: 0,
  share,
  confidence: 'high',
  why: 'Each call reads the whole table.',
  statements: [],
  shape: {
    name: 'parcels_city_idx',
    table: 1,
    method: 'btree',
    keys: [],
    conditions: [],
    unique: false,
    pages: 1,
    rows: 1,
    exists: false,
  },
})

it.each([
  [0.1, 'high'],
  [0.0999, 'medium'],
  [0.01, 'medium'],
  [0.0099, 'low'],
] as const)('calls an index that saves %d of the time %s', (share, severity) => {
  const found = missingIndex.judge(seenOf(catalogueOf([]), { indexes: [advised(share)] }))
  expect(found.map((each) => each.severity)).toEqual([severity])
})
