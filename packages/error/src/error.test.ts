import { expect, it } from 'vitest'
import { errorsOf, TenfoldError } from './index.ts'

class Mistake extends TenfoldError {}

it('recognises an error of another copy of the class', async () => {
  const address = new URL('./error.ts?another', import.meta.url).href
  const copy = (await import(address)) as { TenfoldError: typeof TenfoldError }
  expect(copy.TenfoldError).not.toBe(TenfoldError)
  expect(new copy.TenfoldError('a/b', 'x')).toBeInstanceOf(TenfoldError)
})

it('takes no other error for one of its own, and no other TenfoldError for a subclass', () => {
  expect(new Error('x')).not.toBeInstanceOf(TenfoldError)
  expect({ name: 'TenfoldError' }).not.toBeInstanceOf(TenfoldError)
  expect(new TenfoldError('a/b', 'x')).not.toBeInstanceOf(Mistake)
  expect(new Mistake('a/b', 'x')).toBeInstanceOf(Mistake)
  expect(new Mistake('a/b', 'x')).toBeInstanceOf(TenfoldError)
})

it.each([
  ['It broke', 'It broke. Fix it'],
  ['It broke.', 'It broke.\nFix it'],
])('puts the instruction behind "%s"', (message, whole) => {
  expect(new TenfoldError('a/b', message, { hint: 'Fix it' }).message).toBe(whole)
})

it('gives an error what its table says of the code', () => {
  const error = errorsOf({
    'a/fault': { meaning: 'x', remedy: 'y', exitCode: 1, committed: true },
    'a/again': { meaning: 'x', remedy: 'y', retryable: true },
    'a/depends': { meaning: 'x', remedy: 'y', retryable: 'where safe' },
  })
  expect(error('a/fault', 'x')).toMatchObject({ exitCode: 1, committed: true, retryable: false })
  expect(error('a/again', 'x')).toMatchObject({ exitCode: 2, committed: false, retryable: true })
  expect(error('a/depends', 'x').retryable).toBe(false)
  expect(error('a/depends', 'x', { retryable: true }).retryable).toBe(true)
})
