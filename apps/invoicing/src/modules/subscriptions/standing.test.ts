import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Contract, monthsLater, renewalAfter, standingOf } from './standing.ts'

const now = new Date('2026-03-14T12:00:00Z')
const contract: Contract = {
  plan: 'pro',
  status: 'active',
  renewsAt: new Date('2026-04-01T00:00:00Z'),
  cancelsAt: null,
  stripeSubscriptionId: null,
}

it('falls back to the free plan on the day that it was cancelled for, and not before', () => {
  const cancelsAt = contract.renewsAt
  expect(standingOf({ ...contract, cancelsAt }, now)).toMatchObject({ plan: 'pro', cancelsAt })
  const ended = standingOf({ ...contract, cancelsAt }, new Date('2026-04-01T00:00:00Z'))
  expect(ended).toEqual({ plan: 'free', status: 'canceled', renewsAt: null, cancelsAt: null })
})

it('keeps what a payment is overdue for', () => {
  const late = standingOf({ ...contract, status: 'past_due' }, now)
  expect(late).toMatchObject({ plan: 'pro', status: 'past_due' })
})

it('goes on month by month where no provider says when it renews, and leaves its dates to one that does', () => {
  const later = new Date('2026-09-14T12:00:00Z')
  expect(standingOf(contract, later).renewsAt).toEqual(new Date('2026-10-01T00:00:00Z'))
  const ofStripe = { ...contract, stripeSubscriptionId: 'sub_1' }
  expect(standingOf(ofStripe, later).renewsAt).toEqual(contract.renewsAt)
})

it.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-01-31', 1, '2024-02-29'],
  ['2026-01-31', 2, '2026-03-31'],
  ['2026-12-15', 1, '2027-01-15'],
])('takes %s and %i months for %s', (from, months, to) => {
  expect(monthsLater(new Date(from), months)).toEqual(new Date(to))
})

it('renews in the future, at most a month from now', () => {
  const days = fc.date({
    min: new Date('2020-01-01'),
    max: new Date('2040-01-01'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(days, days, (first, today) => {
      const renewal = renewalAfter(first, today)
      expect(renewal > today).toBe(true)
      const waitMs = +renewal - Math.max(+today, +first)
      expect(waitMs).toBeLessThanOrEqual(31 * 86_400_000)
    }),
  )
})
