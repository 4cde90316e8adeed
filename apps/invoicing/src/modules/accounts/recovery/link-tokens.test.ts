import { expect, it } from 'vitest'
import { newId } from '../new-id.ts'
import { linkTokens } from './link-tokens.ts'

const links = linkTokens('a secret')
const id = newId()
const token = links.write('invitation', id)

it('leads back to the id, the same each time', () => {
  expect(links.read('invitation', token)).toBe(id)
  expect(linkTokens('a secret').write('invitation', id)).toBe(token)
  // Without a dot, which would make a page's address look like a file's.
  expect(token).toMatch(/^[\w-]{63}$/)
})

it('takes a token for nothing but its purpose, and none of another installation', () => {
  expect(links.read('reset-password', token)).toBeUndefined()
  expect(linkTokens('another secret').read('invitation', token)).toBeUndefined()
})

it.each([
  ['empty', ''],
  ['the id alone', id],
  ['another id', `${newId()}${token.slice(20)}`],
  ['one letter changed', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
  ['longer', `${token}A`],
  ['a line more', `${token}\n`],
  ['not of our letters', `${'é'.repeat(20)}${token.slice(20)}`],
])('refuses a forged token: %s', (_name, forged) => {
  expect(links.read('invitation', forged)).toBeUndefined()
})
