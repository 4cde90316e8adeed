import { expect, it } from 'vitest'
import { createPasswords } from './passwords.ts'

const salt = '0123456789abcdef0123456789abcdef'
/** Made at N = 16,384, r = 16, p = 1. */
const key =
  '3dd33c0f180669572f3cb56b8f7f43fcae57657f0b48ff48db81353b99056215f03cabac152ba3ff757e85271b017d19ea92f6fb061c8e44c8e5b6dee42dc877'

it('lets in by hashes that are stored already, which have the full cost', async () => {
  const passwords = createPasswords()
  expect(await passwords.verify(`${salt}:${key}`, 'correct-horse')).toBe(true)
  expect(await passwords.verify(`${salt}:${key}`, 'correct-mule')).toBe(false)
})

it('makes hashes of the cost that it was given', async () => {
  const cheap = createPasswords({ N: 16, r: 1, p: 1 })
  const hash = await cheap.hash('correct-horse')
  expect(await cheap.verify(hash, 'correct-horse')).toBe(true)
  expect(await createPasswords().verify(hash, 'correct-horse')).toBe(false)
})
