import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedTwice } from '../fixture/audited-twice.ts'

// `npm run torture -- one-audit` tries many more.
it.each([101, 102])(
  'finds in one audit what an invented database lacks (seed %i)',
  async (seed) => {
    await using database = await testDatabase()
    const { first, second } = await auditedTwice(database.url, seed)
    expect(first.skipped).toEqual([])
    expect(first.indexes.length).toBeGreaterThan(2)
    const share = second.indexes.reduce((sum, index) => sum + index.share, 0)
    expect(share).toBeLessThanOrEqual(0.05)
  },
)
