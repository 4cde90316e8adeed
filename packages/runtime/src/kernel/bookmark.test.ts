import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Bookmark,
  formatBookmark,
  laterOf,
  parseBookmark,
  parseLsn,
  reaches,
} from './bookmark.ts'

const bookmarks: fc.Arbitrary<Bookmark> = fc.record({
  system: fc.constantFrom('7531902117839', '7531902117840'),
  timeline: fc.integer({ min: 1, max: 3 }),
  lsn: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
})
const ofOneSystem = bookmarks.map((each) => ({ ...each, system: '1' }))

describe('a bookmark', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(bookmarks, (each) => {
        expect(parseBookmark(formatBookmark(each))).toEqual(each)
      }),
    )
  })

  it.each(['', '1', '1-1', '1-1-', '1-1-g', '-1-1-1', '1-1-1 ', 'x-1-1', '1-1-11111111111111111'])(
    'is not read from %j',
    (text) => {
      expect(parseBookmark(text)).toBeUndefined()
    },
  )

  it('is merged by maximum: in any order, and as often as one likes', () => {
    fc.assert(
      fc.property(ofOneSystem, ofOneSystem, ofOneSystem, (one, two, three) => {
        const merged = laterOf(laterOf(one, two), three)
        expect(laterOf(laterOf(three, one), two)).toEqual(merged)
        expect(laterOf(merged, one)).toEqual(merged)
      }),
    )
  })

  it('is reached by what is merged with it, unless the histories differ', () => {
    fc.assert(
      fc.property(bookmarks, bookmarks, (one, two) => {
        const isComparable = one.system === two.system && one.timeline === two.timeline
        expect(reaches(laterOf(one, two), one)).toBe(isComparable || laterOf(one, two) === one)
        expect(reaches(one, two) && reaches(two, one)).toBe(isComparable && one.lsn === two.lsn)
      }),
    )
  })

  it('knows what Postgres writes', () => {
    expect(parseLsn('0/16B3748')).toBe(0x16b3748n)
    expect(parseLsn('A/1')).toBe(0xa00000001n)
    expect(parseLsn('FFFFFFFF/FFFFFFFF')).toBe(2n ** 64n - 1n)
  })
})
