import type { Plan } from './schemas.ts'

export type Status = 'active' | 'past_due' | 'canceled'

export interface Contract {
  readonly plan: Plan
  readonly status: Status
  readonly renewsAt: Date | null
  readonly cancelsAt: Date | null
  /** If set, the dates come from Stripe; if not, from our own calendar. */
  readonly stripeSubscriptionId: string | null
}

export type Standing = Pick<Contract, 'plan' | 'status' | 'renewsAt' | 'cancelsAt'>

const ended: Standing = { plan: 'free', status: 'canceled', renewsAt: null, cancelsAt: null }

/** Time alone changes a contract: it ends on the day that it was cancelled for, or goes on for another month. */
export function standingOf(contract: Contract, now: Date): Standing {
  const { plan, status, renewsAt, cancelsAt, stripeSubscriptionId } = contract
  if (cancelsAt && cancelsAt <= now) return ended
  const renewsItself = renewsAt && !stripeSubscriptionId
  return {
    plan,
    status,
    renewsAt: renewsItself ? renewalAfter(renewsAt, now) : renewsAt,
    cancelsAt,
  }
}

/** The first of the monthly renewals that is still to come. */
export function renewalAfter(first: Date, now: Date): Date {
  const passed = Math.max(0, monthsBetween(first, now) - 1)
  for (let months = passed; ; months++) {
    const renewal = monthsLater(first, months)
    if (renewal > now) return renewal
  }
}

function monthsBetween(from: Date, to: Date): number {
  const years = to.getUTCFullYear() - from.getUTCFullYear()
  return years * 12 + to.getUTCMonth() - from.getUTCMonth()
}

/** The same day of a later month, or its last day when it is too short. */
export function monthsLater(from: Date, months: number): Date {
  const to = new Date(from)
  to.setUTCDate(1)
  to.setUTCMonth(from.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate()
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay))
  return to
}
