import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wrapAt } from './wrap.ts'

it('breaks at spaces and indents what follows', () => {
  expect(wrapAt(20, '  one two three four five')).toBe('  one two three four\n    five')
  expect(wrapAt(Infinity, '  one two three four five')).toBe('  one two three four five')
})

it('loses no word, and exceeds the width by a single long word at most', () => {
  const word = fc.stringMatching(/^[a-z]{1,30}$/)
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.integer({ min: 10, max: 90 }),
      (words, width) => {
        const lines = wrapAt(width, words.join(' ')).split('\n')
        expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words)
        for (const line of lines)
          expect(line.length <= width || !line.trim().includes(' ')).toBe(true)
      },
    ),
  )
})
