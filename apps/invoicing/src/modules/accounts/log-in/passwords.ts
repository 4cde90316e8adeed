import { createLane } from '../../../platform/http/index.ts'
import { hashPassword, verifyPassword } from './password.ts'

/** Hashes passwords, and leaves the rest of the process room to work. */
export interface Passwords {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
  /** Does what will hash; throws a 503 at once, before any of it, when too many wait. */
  admit<T>(work: () => Promise<T>): Promise<T>
}

// A hash takes a thread for some 50 ms. libuv has four, which files, names of hosts and pictures need too.
const hashesAtOnce = 2
const requestsAtOnce = 22

export function createPasswords(): Passwords {
  const hashing = createLane({ atOnce: hashesAtOnce, waiting: Number.POSITIVE_INFINITY })
  const admit = createLane({ atOnce: requestsAtOnce, waiting: 0 })
  return {
    hash: (password) => hashing(() => hashPassword(password)),
    verify: (hash, password) => hashing(() => verifyPassword(hash, password)),
    admit,
  }
}
