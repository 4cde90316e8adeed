import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** Some 50 ms, on libuv's threads: hashing in JavaScript would hold up every other request. */
export const fullCost: ScryptOptions = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 }
const keyLength = 64

/** Hashes a password for storage as `salt:key`; the salt is random unless given. */
export async function hashPassword(
  password: string,
  { salt = randomBytes(16).toString('hex'), cost = fullCost } = {},
): Promise<string> {
  return `${salt}:${(await deriveKey(password, salt, cost)).toString('hex')}`
}

export async function verifyPassword(
  hash: string,
  password: string,
  cost = fullCost,
): Promise<boolean> {
  const [salt = '', key = ''] = hash.split(':')
  const expected = Buffer.from(key, 'hex')
  if (expected.length !== keyLength) return false
  return timingSafeEqual(await deriveKey(password, salt, cost), expected)
}

function deriveKey(password: string, salt: string, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyLength, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
