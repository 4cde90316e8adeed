import { expect, it } from 'vitest'
import { plainJson, plainText, visible } from './plain-text.ts'

const hostile = 'a\n\tb\u001b[2J\u009b31m\u202ec\u0007'

it('writes out what a terminal would act on', () => {
  expect(plainText(hostile)).toBe(String.raw`a b\x1b[2J\x9b31m\u202ec\x07`)
  expect(visible('a\nb')).toBe(String.raw`a\x0ab`)
  expect(plainText('Größe 你好 👩‍🚀 نص')).toBe('Größe 你好 👩‍🚀 نص')
})

it('escapes the same in JSON, which says the same then', () => {
  const json = plainJson({ hostile })
  expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(JSON.parse(json)).toEqual({ hostile })
})
