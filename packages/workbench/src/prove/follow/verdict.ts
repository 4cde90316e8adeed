/** Whether tenants are kept apart at one place, and if not, why. */
export interface Verdict {
  readonly kind: 'fenced' | 'open' | 'unclear'
  readonly why: string
}

export const fenced: Verdict = { kind: 'fenced', why: '' }
/** Only rows of the caller, which may be of several tenants. */
export const ownRows: Verdict = { kind: 'fenced', why: "shows the caller's own rows" }
/** Rows that belong to no tenant, beside the tenant's own. */
export const sharedRows: Verdict = { kind: 'fenced', why: 'shows rows of no tenant too' }
export const open = (why: string): Verdict => ({ kind: 'open', why })
export const unclear = (why: string): Verdict => ({ kind: 'unclear', why })

/** Of conditions that all must hold: one fence is enough. */
export function strongest(verdicts: readonly Verdict[]): Verdict | undefined {
  return bestOf(['fenced', 'unclear', 'open'], verdicts)
}

/** Of ways that are all open to a row: the widest counts. */
export function weakest(verdicts: readonly Verdict[]): Verdict | undefined {
  return bestOf(['open', 'unclear', 'fenced'], verdicts)
}

function bestOf(
  order: readonly Verdict['kind'][],
  verdicts: readonly Verdict[],
): Verdict | undefined {
  return order.flatMap((kind) => verdicts.find((verdict) => verdict.kind === kind) ?? [])[0]
}
