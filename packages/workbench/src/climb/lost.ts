import { setTimeout as sleep } from 'node:timers/promises'
import { TenfoldError } from '@tenfold/error'
import pg from 'pg'
import { databaseLost } from './errors.ts'

/** Time in which a server's end is noticed after its connections are gone. */
const noticedWithinMs = 2_000

/** Cause that ended a climb: the crash or interruption behind a lost connection, rather than its consequence. */
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
