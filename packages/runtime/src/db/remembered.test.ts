import { expect, it } from 'vitest'
import { remembered } from './remembered.ts'

it('asks once for a text, also when the answer is undefined, and again for one long past', () => {
  const asked: string[] = []
  const first = remembered((text) => {
    asked.push(text)
    return text === '' ? undefined : text.length
  })
  expect(['', 'ab', '', 'ab'].map(first)).toEqual([undefined, 2, undefined, 2])
  expect(asked).toEqual(['', 'ab'])
  for (let index = 0; index < 1_000; index++) first(`text ${index}`)
  first('ab')
  expect(asked.filter((text) => text === 'ab')).toHaveLength(2)
})

it('keeps nothing of a text that holds values', () => {
  let asked = 0
  const count = remembered(() => ++asked)
  const text = 'x'.repeat(10_001)
  expect([count(text), count(text)]).toEqual([1, 2])
})
