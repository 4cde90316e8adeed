import { AsyncLocalStorage } from 'node:async_hooks'

/** A transaction, seen from the code that runs inside it. */
export interface Scope {
  /** The pool that its connection is from. */
  readonly pool: object
  readonly outer: Scope | undefined
  readonly hasEnded: boolean
}

const scopes = new AsyncLocalStorage<Scope>()

export function currentScope(): Scope | undefined {
  return scopes.getStore()
}

export function runInScope<T>(scope: Scope, work: () => T): T {
  return scopes.run(scope, work)
}

/** True when the calling code runs inside an open transaction, of `pool` if given. */
export function isInTransaction(pool?: object): boolean {
  for (let scope = currentScope(); scope; scope = scope.outer)
    if (!scope.hasEnded && (!pool || scope.pool === pool)) return true
  return false
}
