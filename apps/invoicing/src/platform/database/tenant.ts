import { currentSession } from '@tenfold/runtime'

/** The session's organisation. It is '' outside of any, which matches no row. */
export function tenant(): string {
  return currentSession().tenant ?? ''
}
