import { currentSession, findSession, type Session } from '@tenfold/runtime/kernel'

/** The log-in that each session works for. */
const callers = new WeakMap<Session, string>()

export function rememberCaller(userId: string): void {
  callers.set(currentSession(), userId)
}

/** The user whose request this code runs in, if any. Jobs have sessions of their own, without a caller. */
export function callerId(): string | undefined {
  const session = findSession()
  return session && callers.get(session)
}
