import { type Clock, systemClock } from '@tenfold/runtime/kernel'

/** Error codes of a server that is away or still starting. */
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  // "the database system is starting up", and "too many clients already".
  '57P03',
  '53300',
])
const triesPerMessage = 15

interface Waiting {
  readonly clock?: Clock
  readonly say?: (message: string) => void
}

/** Asks a question of the database once a second until it is there; any other trouble than its absence is thrown. */
export async function untilAnswers<T>(
  ask: () => Promise<T>,
  { clock = systemClock, say = console.error }: Waiting = {},
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      const cause = awayCause(error)
      if (!cause) throw error
      if (tries % triesPerMessage === 0)
        say(
          `Waiting for the database (${cause.message || String(cause.code)}). Start it, or correct its URL.`,
        )
      await clock.sleep(1_000)
    }
  }
}

interface Coded extends Error {
  readonly code?: unknown
  readonly errors?: unknown
}

/** The error, its cause, or one of those of several addresses that says that the server is away. */
function awayCause(error: unknown): Coded | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errors, cause } = error as Coded
  if (awayCodes.has(String(code))) return error
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])]
  for (const one of inner) {
    const found = awayCause(one)
    if (found) return found
  }
  return undefined
}
