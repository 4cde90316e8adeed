import { currentSession } from '@tenfold/runtime'

/** Whose rows the session works on. Outside of any organisation it is '', which no row belongs to. */
export function tenant(): string {
  return currentSession().tenant ?? ''
}
