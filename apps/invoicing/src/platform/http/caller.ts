import { currentSession, findSession, type Session } from '@tenfold/runtime/kernel'
import type { Login } from './parts.ts'

/** The log-in that each session works for. */
const callers = new WeakMap<Session, Login>()

export function rememberCaller(login: Login): void {
  callers.set(currentSession(), login)
}

/** The log-in of the request that this code runs in, if any. Jobs have sessions of their own, without a caller. */
export function findCaller(): Login | undefined {
  const session = findSession()
  return session && callers.get(session)
}
