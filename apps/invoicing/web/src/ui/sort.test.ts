import { expect, it } from 'vitest'
import { directionOf, nextSort } from './sort.ts'

it('reads the direction of a field from the sort', () => {
  expect(directionOf('number', 'number')).toBe('ascending')
  expect(directionOf('-number', 'number')).toBe('descending')
  expect(directionOf('-dueOn', 'number')).toBeUndefined()
  expect(directionOf(undefined, 'number')).toBeUndefined()
})

it('starts a column in its own direction and turns it round with every further choice', () => {
  expect(nextSort(undefined, 'totalMinor', 'descending')).toBe('-totalMinor')
  expect(nextSort('-totalMinor', 'totalMinor', 'descending')).toBe('totalMinor')
  expect(nextSort('totalMinor', 'totalMinor', 'descending')).toBe('-totalMinor')
  expect(nextSort('-totalMinor', 'dueOn', 'ascending')).toBe('dueOn')
})
