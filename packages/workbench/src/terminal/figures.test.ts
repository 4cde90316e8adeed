import { expect, it } from 'vitest'
import { bytes, capitalized, count, duration, percent, whole } from './figures.ts'

it.each([
  [bytes(0), '0 B'],
  [bytes(1_536), '1.5 kB'],
  [bytes(52_428_800), '50 MB'],
  [whole(1_234.6), '1,235'],
  [percent(0), '0 %'],
  [percent(0.02), '2 %'],
  [percent(0.0996), '10 %'],
  [percent(0.034), '3.4 %'],
  [percent(0.5), '50 %'],
  [duration(3.21), '3.2 ms'],
  [duration(2_100), '2.1 s'],
  [duration(5_400_000), '90 min'],
  [count(1, 'index', 'indexes'), '1 index'],
  [count(2_000, 'index', 'indexes'), '2,000 indexes'],
  [count(3, 'statement'), '3 statements'],
  [capitalized('kept'), 'Kept'],
])('writes %s', (text, expected) => expect(text).toBe(expected))
