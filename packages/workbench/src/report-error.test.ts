import { TenfoldError } from '@tenfold/error'
import { expect, it } from 'vitest'
import { Interrupted } from './interrupt.ts'
import { exitCodeOf, reportOf } from './report-error.ts'

class AppError extends Error {
  override readonly name = 'TenfoldError'
}

it.each([
  ["a user's mistake", new TenfoldError('a/b', 'Wrong flag'), 2],
  ['what an app raises on purpose', new AppError('Not our database'), 2],
  ['a fault', new TenfoldError('a/b', 'Crashed', { exitCode: 1 }), 1],
  ['a bug', new TypeError('undefined is not a function'), 1],
  ['something thrown that is no error', 'oops', 1],
  ['Ctrl-C', new Interrupted('SIGINT'), 130],
])('ends after %s (%s) with %d', (_, error, exitCode) => {
  expect(exitCodeOf(error)).toBe(exitCode)
})

it('prints the code that docs/errors.md explains', () => {
  expect(reportOf(new TenfoldError('a/b', 'It broke.'))).toBe('It broke. [a/b]')
  expect(reportOf(new TypeError('no code'))).toBe('no code')
})

it('prints no control character of a name, and keeps its own lines', () =>
  expect(reportOf(new TypeError('no table \u001b[2Jx\nTry another'))).toBe(
    'no table \\x1b[2Jx\nTry another',
  ))
