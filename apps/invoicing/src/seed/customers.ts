import { randomFor } from './random.ts'
import { address, companyName, slugOf } from './words.ts'

/** The customer at one place of the seed's customer list. */
export function customerAt(index: number): { name: string; email: string; address: string } {
  const random = randomFor(8, index)
  const name = companyName(random)
  return { name, email: `accounts@${slugOf(name)}.example`, address: address(random) }
}
