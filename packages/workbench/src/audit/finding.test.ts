import { expect, it } from 'vitest'
import { type Finding, ranked } from './finding.ts'
import type { Kind, Severity } from './rules/kinds.ts'

function finding(rule: Kind, severity: Severity, share?: number): Finding {
  const rest = { title: rule, why: '', sql: [], apply: 'review', confidence: 'high' } as const
  return { rule, severity, ...rest, ...(share === undefined ? {} : { share }) }
}

const order = (...findings: readonly Finding[]) =>
  ranked(findings).map(({ rule, severity }) => `${severity} ${rule}`)

it('lists findings by severity, then in the order of the kinds', () => {
  expect(
    order(
      finding('no-primary-key', 'low'),
      finding('unused-index', 'low'),
      finding('invalid-index', 'medium'),
      finding('stale-statistics', 'high'),
      finding('wraparound', 'high'),
    ),
  ).toEqual([
    'high wraparound',
    'high stale-statistics',
    'medium invalid-index',
    'low unused-index',
    'low no-primary-key',
  ])
})

it('lists those that save time together, the most time first, whatever their kind', () => {
  expect(
    order(
      finding('invalid-index', 'medium'),
      finding('missing-index', 'medium', 0.02),
      finding('jit-overhead', 'medium', 0.3),
      finding('disk-sort', 'medium', 0.1),
      finding('sequence-near-end', 'medium'),
    ),
  ).toEqual([
    'medium sequence-near-end',
    'medium jit-overhead',
    'medium disk-sort',
    'medium missing-index',
    'medium invalid-index',
  ])
})

it('lists what is a guess after what is sure, where neither is urgent', () => {
  const guess: Finding = { ...finding('large-offset', 'low', 0.3), confidence: 'low' }
  const sure = finding('unindexed-foreign-key', 'low')
  expect(order(guess, sure, finding('unused-index', 'low'))).toEqual([
    'low unindexed-foreign-key',
    'low unused-index',
    'low large-offset',
  ])
  expect(order({ ...guess, severity: 'medium' }, sure)[0]).toBe('medium large-offset')
})
