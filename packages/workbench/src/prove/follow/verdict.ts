/** Whether tenants are kept apart at one place, and why not. */
export interface Verdict {
  readonly kind: 'fenced' | 'open' | 'unclear'
  readonly why: string
}

export const fenced: Verdict = { kind: 'fenced', why: '' }
/** Rows of the caller only, which may belong to several tenants. */
export const ownRows: Verdict = { kind: 'fenced', why: "shows the caller's own rows" }
/** The tenant's own rows, and rows of no tenant. */
export const sharedRows: Verdict = { kind: 'fenced', why: 'shows rows of no tenant too' }
export const open = (why: string): Verdict => ({ kind: 'open', why })
export const unclear = (why: string): Verdict => ({ kind: 'unclear', why })

/** The verdict on conditions that must all hold: one fence is enough. */
export function strongest(verdicts: readonly Verdict[]): Verdict | undefined {
  return bestOf(['fenced', 'unclear', 'open'], verdicts)
}

/** The verdict on alternatives: the widest counts. */
export function weakest(verdicts: readonly Verdict[]): Verdict | undefined {
  return bestOf(['open', 'unclear', 'fenced'], verdicts)
}

function bestOf(
  order: readonly Verdict['kind'][],
  verdicts: readonly Verdict[],
): Verdict | undefined {
  return order.flatMap((kind) => verdicts.find((verdict) => verdict.kind === kind) ?? [])[0]
}
