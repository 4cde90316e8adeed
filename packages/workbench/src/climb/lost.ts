import { setTimeout as sleep } from 'node:timers/promises'
import { TenfoldError } from '@tenfold/error'
import pg from 'pg'
import { databaseLost } from './errors.ts'

/** Time in which the end of a server is noticed after its connections are lost. */
const noticedWithinMs = 2_000

/** The cause of a lost connection: the crash or interruption behind it. */
export async function naming(error: unknown, signal: AbortSignal): Promise<unknown> {
  if (!isLost(error)) return error
  try {
    await sleep(noticedWithinMs, undefined, { signal })
  } catch {
    return signal.reason
  }
  return databaseLost(error)
}

function isLost(error: unknown): boolean {
  if (error instanceof TenfoldError || !(error instanceof Error)) return false
  if (error instanceof pg.DatabaseError) return /^(57P|08)/.test(error.code ?? '')
  return /^Connection terminated|ECONN|EPIPE/.test(error.message)
}
