import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Candidate } from './candidate.ts'
import type { Model, Subject } from './subject.ts'
import { WriteCost } from './write-cost.ts'

const table = { oid: 7 }
const model = (indexes: number) =>
  ({ existing: new Map([[table.oid, Array.from({ length: indexes })]]) }) as unknown as Model
const writing = (kind: string, rows: number, totalMs: number, columns: readonly string[] = []) =>
  ({
    accesses: { uses: [], write: { kind, table, columns } },
    statement: { rows, totalMs, sharedBlocks: 9 },
  }) as unknown as Subject
const on = (column: string, operatorClass?: string): Candidate =>
  ({
    table,
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
