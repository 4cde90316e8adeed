import { expect, it } from 'vitest'
import { isNarrowed, readFilter } from './filter.ts'

it('reads a filter from an address and leaves out what makes no sense', () => {
  const all = 'status=overdue&customerId=7&q=kite&issuedFrom=2026-01-01&sort=-totalMinor'
  expect(readFilter(new URLSearchParams(all))).toEqual({
    status: 'overdue',
    customerId: '7',
    q: 'kite',
    issuedFrom: '2026-01-01',
    sort: '-totalMinor',
  })
  const nonsense = 'status=lost&customerId=x&q=%20&issuedTo=soon&sort=color&page=2'
  expect(readFilter(new URLSearchParams(nonsense))).toEqual({})
})

it('tells a narrowed list from one that is only sorted', () => {
  expect(isNarrowed({ sort: 'number' })).toBe(false)
  expect(isNarrowed({ sort: 'number', status: 'paid' })).toBe(true)
})
