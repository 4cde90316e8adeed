import { expect, it } from 'vitest'
import { booleanIn } from './boolean.ts'

it('reads booleans as Postgres does', () => {
  const read = (words: string) => words.split(' ').map(booleanIn)
  expect(new Set(read('true T tr tru yes y ye on 1 ON'))).toEqual(new Set([true]))
  expect(new Set(read('false F fa fals no n off of 0 OFF'))).toEqual(new Set([false]))
  expect(new Set(read('o 2 truex maybe offf'))).toEqual(new Set([undefined]))
  expect(booleanIn('')).toBeUndefined()
})
