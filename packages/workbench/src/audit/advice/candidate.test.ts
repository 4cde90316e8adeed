import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableOf } from '../fixture/tables.ts'
import { type Candidate, covers, identityOf, keysText, mergeCandidates } from './candidate.ts'
import { createStatement } from './ddl.ts'
import { indexName } from './index-name.ts'

const names = ['alpha', 'beta', 'gamma', 'Delta x', 'select']
const tables = ['one', 'two'].map((name) =>
  tableOf(name, Object.fromEntries(names.map((column) => [column, 'text']))),
)

const key = fc
  .record({ name: fc.constantFrom(...names), descending: fc.boolean() })
  .map(({ name, descending }) => ({
    sql: /^[a-z]+$/.test(name) && name !== 'select' ? name : `"${name}"`,
    columns: [name],
    descending,
    nullsFirst: descending,
  }))

const candidate: fc.Arbitrary<Candidate> = fc.record({
  table: fc.constantFrom(...tables),
  method: fc.constant('btree' as const),
  keys: fc.uniqueArray(key, { minLength: 1, maxLength: 4, selector: ({ sql }) => sql }),
  conditions: fc.constantFrom([], ['alpha IS NULL']),
})

const candidates = fc.array(candidate, { maxLength: 12 })

describe('merging candidates', () => {
  it('keeps for each candidate one that serves in its place', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const kept = mergeCandidates(all)
        for (const each of all)
          expect(kept.some((other) => other.table === each.table && covers(other, each))).toBe(true)
      }),
    )
  })

  it('keeps none that another one covers, and changes nothing the second time', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const kept = mergeCandidates(all)
        for (const each of kept)
          expect(kept.filter((other) => other.table === each.table && covers(other, each))).toEqual(
            [each],
          )
        expect(mergeCandidates(kept)).toEqual(kept)
      }),
    )
  })
})

describe('covering', () => {
  it('is reflexive and transitive', () => {
    fc.assert(
      fc.property(candidate, candidate, candidate, (a, b, c) => {
        expect(covers(a, a)).toBe(true)
        const chained = covers(a, b) && covers(b, c)
        expect(!chained || covers(a, c)).toBe(true)
      }),
    )
  })

  it('reads an index backward, but not half of it', () => {
    const make = (...directions: boolean[]) => ({
      method: 'btree',
      conditions: [],
      keys: directions.map((descending, i) => ({
        sql: `c${i}`,
        columns: [`c${i}`],
        descending,
        nullsFirst: descending,
      })),
    })
    expect(covers(make(false, true), make(true, false))).toBe(true)
    expect(covers(make(false, true), make(true, true))).toBe(false)
    expect(covers(make(false, true), make(false))).toBe(true)
    expect(covers(make(false), make(false, true))).toBe(false)
  })
})

describe('names', () => {
  it('are the same for the same index, differ for different ones, and fit', () => {
    fc.assert(
      fc.property(candidate, candidate, (a, b) => {
        expect(indexName(a)).toBe(indexName({ ...a }))
        const differ = identityOf(a) !== identityOf(b) && keysText(a) !== keysText(b)
        expect(differ && indexName(a) === indexName(b)).toBe(false)
        expect(Buffer.byteLength(indexName(a))).toBeLessThanOrEqual(63)
      }),
    )
  })

  it('tell apart indexes that differ in the order of their keys alone', () => {
    const [table] = tables
    const ordered = (...descending: readonly [boolean, boolean]): string =>
      indexName({
        table: table ?? tableOf('one', {}),
        method: 'btree',
        conditions: [],
        keys: ['gamma', 'beta'].map((sql, i) => {
          const isDescending = descending[i] ?? false
          return { sql, columns: [sql], descending: isDescending, nullsFirst: isDescending }
        }),
      })
    const both = [false, true] as const
    const all = both.flatMap((first) => both.map((second) => ordered(first, second)))
    expect(new Set(all).size).toBe(4)
    expect(ordered(false, true)).toBe('one_gamma_beta_desc_idx')
  })

  it('quote what must be quoted and shorten what is too long, in whole letters', () => {
    const table = tableOf(`Überlange ${'Namen '.repeat(12)}`, { order: 'text' })
    const long: Candidate = {
      table,
      method: 'btree',
      conditions: [],
      keys: [{ sql: '"order"', columns: ['order'], descending: true, nullsFirst: true }],
    }
    expect(Buffer.byteLength(indexName(long))).toBeLessThanOrEqual(63)
    expect(createStatement(long, indexName(long))).toMatch(
      /^create index concurrently "Überlange [^"]+" on public\."Überlange [^"]+" \("order" desc\);$/,
    )
  })
})
