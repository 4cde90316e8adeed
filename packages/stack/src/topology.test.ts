import { describe, expect, it } from 'vitest'
import {
  countOf,
  mvp,
  stepsBetween,
  topologyAt,
  withCount,
  withEnv,
  withoutPart,
  withPart,
  withSettings,
} from './topology.ts'

describe('a topology', () => {
  it('is changed by making another, and keeps its parts in the order in which they start', () => {
    const changed = withCount(withPart(withPart(mvp, 'balancer'), 'redis'), 'web', 3)
    expect(changed.parts.map(({ part, count }) => `${count} ${part}`)).toEqual([
      '1 redis',
      '1 postgres',
      '1 stand-in',
      '3 web',
      '1 balancer',
    ])
    expect(countOf(mvp, 'web')).toBe(1)
    expect(withoutPart(withoutPart(withCount(changed, 'web', 1), 'redis'), 'balancer')).toEqual(mvp)
  })

  it('grows with the phases, and loses nothing on the way', () => {
    const counts = ([1, 2, 3] as const).map((phase) =>
      topologyAt(phase).parts.map(({ part, count }) => `${count} ${part}`),
    )
    expect(counts).toEqual([
      ['1 postgres', '1 stand-in', '1 web'],
      ['1 redis', '1 postgres', '1 stand-in', '1 web', '1 worker'],
      [
        '1 redis',
        '1 postgres',
        '2 replica',
        '1 pgbouncer',
        '1 stand-in',
        '2 web',
        '1 worker',
        '1 balancer',
      ],
    ])
  })

  it('keeps settings and counts of what it has', () => {
    const set = withSettings(withCount(mvp, 'web', 2), 'web', { a: '1' })
    expect(withPart(set, 'web')).toEqual(set)
    const use = withCount(withSettings(set, 'web', { b: '2' }), 'web', 4).parts.at(-1)
    expect(use).toEqual({ part: 'web', count: 4, settings: { a: '1', b: '2' } })
  })
})

describe('the steps between two topologies', () => {
  it('are what one would set up by hand', () => {
    const after = withCount(
      withPart(withPart(withEnv(mvp, { A: 'x' }), 'redis'), 'worker'),
      'web',
      2,
    )
    expect(stepsBetween(mvp, withPart(after, 'balancer'))).toEqual([
      'A=x',
      'TENFOLD_CACHE=redis://...',
      '2 web processes',
      'TENFOLD_JOBS=postgres',
      'one worker process',
      'a balancer before them, such as HAProxy',
    ])
  })

  it('name the settings of a server that change', () => {
    const before = withSettings(mvp, 'postgres', { max_connections: '50' })
    const after = withSettings(before, 'pgbouncer', { max_db_connections: '20' })
    expect(stepsBetween(before, after).at(-1)).toBe(
      'max_db_connections = 20, a setting of the pooler',
    )
    expect(stepsBetween(after, after)).toEqual([])
  })

  it('are none where nothing changes', () => {
    expect(stepsBetween(mvp, withPart(mvp, 'web'))).toEqual([])
  })
})
