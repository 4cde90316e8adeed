import { describe, expect, it } from 'vitest'
import { problemOf } from './problem.ts'

describe('problemOf', () => {
  it('takes the words of a problem+json', () => {
    const detail = "Invoice 7 is draft, so it can't become paid"
    const type = '/problems#impossible-step'
    const problem = problemOf(409, { type, title: 'Impossible step', status: 409, detail })
    expect(problem).toMatchObject({
      status: 409,
      title: 'Impossible step',
      kind: 'impossible-step',
      message: detail,
    })
  })

  it('puts complaints beside the fields they are about, in plain words', () => {
    const problem = problemOf(400, {
      title: 'Invalid input',
      detail: 'body/email must match format "email"',
      errors: [
        { path: 'body.email', message: 'must match format "email"' },
        { path: 'body.lines.0.description', message: 'must NOT have more than 200 characters' },
      ],
    })
    expect(problem.fields).toEqual({
      email: 'Enter an e-mail address, like ada@example.com.',
      'lines.0.description': 'At most 200 characters fit here.',
    })
    expect(problem.message).toBe('Some fields need another look.')
  })

  it.each([undefined, null, 'oops', [], {}])('has words for an answer like %j', (answer) => {
    expect(problemOf(501, answer).message).toContain('501')
  })

  it.each([413, 429, 502, 503, 504])('says what a proxy means by %i', (status) => {
    expect(problemOf(status, undefined).message).not.toContain(String(status))
  })
})
