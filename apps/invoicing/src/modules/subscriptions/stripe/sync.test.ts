import type { Stripe } from 'stripe'
import { expect, it } from 'vitest'
import { contractOf } from './sync.ts'

const prices = { pro: 'price_pro', team: 'price_team' }
const end = 1_900_000_000

function subscription(changes: object = {}, price = 'price_pro'): Stripe.Subscription {
  return {
    id: 'sub_1',
    created: 1,
    status: 'active',
    cancel_at: null,
    cancel_at_period_end: false,
    items: { data: [{ price: { id: price }, current_period_end: end }] },
    ...changes,
  } as unknown as Stripe.Subscription
}
const contract = (...subscriptions: Stripe.Subscription[]) => contractOf(subscriptions, prices)

it('is the plan whose price is paid, until its period ends', () => {
  expect(contract(subscription({}, 'price_team'))).toEqual({
    plan: 'team',
    status: 'active',
    renewsAt: new Date(end * 1_000),
    cancelsAt: null,
    stripeSubscriptionId: 'sub_1',
  })
})

it.each([
  ['active', 'pro', 'active'],
  ['trialing', 'pro', 'active'],
  ['past_due', 'pro', 'past_due'],
  ['canceled', 'free', 'canceled'],
  ['unpaid', 'free', 'canceled'],
  ['paused', 'free', 'canceled'],
  ['incomplete', 'free', 'active'],
  ['incomplete_expired', 'free', 'active'],
])('makes of a subscription that is %s the %s plan, %s', (status, plan, shown) => {
  expect(contract(subscription({ status }))).toMatchObject({ plan, status: shown })
})

it('ends with its period, or on the day that was set', () => {
  const atEnd = contract(subscription({ cancel_at_period_end: true }))
  expect(atEnd.cancelsAt).toEqual(new Date(end * 1_000))
  expect(contract(subscription({ cancel_at: 5 })).cancelsAt).toEqual(new Date(5_000))
})

it('goes by the newest that lives', () => {
  const older = subscription({ id: 'sub_0', created: 0 }, 'price_team')
  const dead = subscription({ id: 'sub_2', created: 2, status: 'canceled' })
  expect(contract(older, dead, subscription()).stripeSubscriptionId).toBe('sub_1')
  expect(contract()).toMatchObject({ plan: 'free', status: 'active' })
})

it('guesses nothing of a price that no plan has', () => {
  expect(() => contract(subscription({}, 'price_of_old'))).toThrow(
    /sub_1 has the price price_of_old/,
  )
})
