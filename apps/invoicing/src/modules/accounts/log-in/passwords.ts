import { createLane } from '../../../platform/http/index.ts'
import { fullCost, hashPassword, verifyPassword } from './password.ts'

// A hash takes a thread for some 50 ms. libuv has four, which files, names of hosts and pictures need too.
const hashesAtOnce = 2
const requestsAtOnce = 22

export type Passwords = ReturnType<typeof createPasswords>

/** Hashes passwords, and leaves the rest of the process room to work. */
export function createPasswords(cost = fullCost) {
  const hashing = createLane({ atOnce: hashesAtOnce, waiting: Number.POSITIVE_INFINITY })
  const admit = createLane({ atOnce: requestsAtOnce, waiting: 0 })
  return {
    hash: (password: string) => hashing(() => hashPassword(password, { cost })),
    verify: (hash: string, password: string) => hashing(() => verifyPassword(hash, password, cost)),
    /** Does what will hash; throws a 503 at once, before any of it, when too many wait. */
    admit,
  }
}
