import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { IndexShape } from '../cost-model/index-shape.ts'
import type { Candidate } from './candidate.ts'
import type { Model, Subject } from './subject.ts'
import { WriteCost } from './write-cost.ts'

const table = { oid: 7, writes: { updated: 0, updatedInPlace: 0 } }
const shape = (column: string) =>
  ({ table: table.oid, keys: [{ columns: [column] }], conditions: [] }) as unknown as IndexShape
const model = (indexes: number, of = 'id') =>
  ({
    existing: new Map([[table.oid, Array.from({ length: indexes }, () => shape(of))]]),
  }) as unknown as Model
const writing = (kind: string, rows: number, totalMs: number, columns: readonly string[] = []) =>
  ({
    accesses: { uses: [], write: { kind, table, columns } },
    statement: { rows, totalMs, sharedBlocks: 9 },
  }) as unknown as Subject
const on = (column: string, operatorClass?: string, counted: object = table): Candidate =>
  ({
    table: counted,
    conditions: [],
    method: operatorClass === undefined ? 'btree' : 'gin',
    keys: [{ columns: [column], operatorClass }],
  }) as unknown as Candidate

it('prices an entry by what inserts take here, less what the indexes that are there take of it', () => {
  // 0.02 ms a row, of which two indexes take 1.2 parts of 2.2.
  const cost = new WriteCost([writing('insert', 10_000, 200)], model(2))
  expect(cost.entryMs).toBeCloseTo((0.02 * 0.6) / 2.2)
  expect(cost.ms(on('at'))).toBeCloseTo(10_000 * cost.entryMs)
})

it('counts updates of its columns twice, others not at all, nor deletes', () => {
  const insert = writing('insert', 1_000, 10)
  const cost = (...writes: Subject[]) => new WriteCost([insert, ...writes], model(0))
  const alone = cost().ms(on('at'))
  expect(cost(writing('update', 500, 9, ['at'])).ms(on('at'))).toBeCloseTo(2 * alone)
  expect(cost(writing('update', 500, 9, ['name'])).ms(on('at'))).toBeCloseTo(alone)
  expect(cost(writing('delete', 500, 9)).ms(on('at'))).toBeCloseTo(alone)
})

it('counts what an update costs all indexes once one of them must be told of it', () => {
  const insert = writing('insert', 1_000, 10)
  const update = writing('update', 500, 9, ['state'])
  const entriesOf = (candidate: Candidate, indexes: Model, ...chosen: IndexShape[]) => {
    const [cost, alone] = [[insert, update], [insert]].map((all) => new WriteCost(all, indexes))
    if (!cost || !alone) throw new Error('Neither was made.')
    return (cost.ms(candidate, chosen) - alone.ms(candidate, chosen)) / cost.entryMs / 500
  }
  // The first index on the column: the three that are there get entries too.
  expect(entriesOf(on('state'), model(3))).toBeCloseTo(2 * 4)
  // Another index on the column, there or chosen, has them told already.
  expect(entriesOf(on('state'), model(3, 'state'))).toBeCloseTo(2)
  expect(entriesOf(on('at'), model(3, 'state'))).toBeCloseTo(2)
  expect(entriesOf(on('at'), model(3), shape('state'))).toBeCloseTo(2)
  expect(entriesOf(on('at'), model(3))).toBeCloseTo(0)
  // Rows that found no room on their page move, and every index is told.
  const full = { ...table, writes: { updated: 100, updatedInPlace: 60 } }
  expect(entriesOf(on('at', undefined, full), model(3))).toBeCloseTo(2 * 0.4)
})

it('takes the entries of a document for several, and those of trigrams for many', () => {
  const cost = new WriteCost([writing('insert', 1_000, 10)], model(0))
  const [plain, document, trigrams] = [on('a'), on('a', 'jsonb_path_ops'), on('a', 'gin_trgm_ops')]
  expect(cost.ms(document)).toBeGreaterThan(2 * cost.ms(plain))
  expect(cost.ms(trigrams)).toBeGreaterThan(2 * cost.ms(document))
})

it('believes no measurement that no machine shows, and no few rows', () => {
  const figures = fc.record({
    rows: fc.nat(1_000_000),
    ms: fc.double({ min: 0, max: 1e9, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(figures), fc.nat(40), (inserts, indexes) => {
      const writes = inserts.map(({ rows, ms }) => writing('insert', rows, ms))
      const { entryMs } = new WriteCost(writes, model(indexes))
      expect(entryMs).toBeGreaterThanOrEqual(0.002)
      expect(entryMs).toBeLessThanOrEqual(0.06)
    }),
  )
  expect(new WriteCost([writing('insert', 3, 900)], model(0)).entryMs).toBe(
    new WriteCost([], model(0)).entryMs,
  )
})
