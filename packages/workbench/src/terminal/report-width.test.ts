import { afterEach, expect, it, vi } from 'vitest'
import { reportWidth } from './width.ts'
import { wrap } from './wrap.ts'

afterEach(() => vi.unstubAllGlobals())

const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ')

it.each([
  [true, 80, 80],
  [true, 200, 100],
  [false, 40, 100],
])('keeps lines of a report (terminal: %s, %i columns) within %i', (isTTY, columns, most) => {
  const out = Object.create(process.stdout, {
    isTTY: { value: isTTY },
    columns: { value: columns },
  })
  vi.stubGlobal('process', Object.create(process, { stdout: { value: out } }))
  const lengths = wrap(words, { width: reportWidth(), indent: 2 })
    .split('\n')
    .map((line) => line.length)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(most)
  expect(Math.max(...lengths)).toBeGreaterThan(most - 10)
})
