import { describe, expect, it } from 'vitest'
import { measurementOf } from './fixture.ts'
import { judgeGain } from './judge-gain.ts'

describe('judgeGain', () => {
  it('keeps a capacity that is higher beyond the noise of both measures', () => {
    expect(judgeGain(measurementOf(100), measurementOf(120), 'postgres').kept).toBe(true)
  })

  it('does not take noise for a gain', () => {
    expect(judgeGain(measurementOf(100), measurementOf(104), 'postgres').kept).toBe(false)
  })

  it('keeps the same capacity at a clearly lower demand of the limited resource', () => {
    const before = measurementOf(100, { web: 4 })
    const after = measurementOf(99, { web: 3 })
    expect(judgeGain(before, after, 'web')).toMatchObject({ kept: true })
    expect(judgeGain(before, after, 'postgres').kept).toBe(false)
  })

  it('keeps a first capacity, and a lower demand while there is none', () => {
    const nothing = measurementOf(0, { postgres: 1_000 })
    const first = judgeGain(nothing, measurementOf(1), 'postgres')
    expect(first).toEqual({ kept: true, reason: 'capacity 0 -> 1.0/s' })
    expect(judgeGain(nothing, measurementOf(0, { postgres: 500 }), 'postgres').kept).toBe(true)
    expect(judgeGain(nothing, nothing, 'postgres').kept).toBe(false)
  })

  it('does not buy lower demand with capacity', () => {
    const before = measurementOf(100, { web: 4 })
    expect(judgeGain(before, measurementOf(80, { web: 1 }), 'web').kept).toBe(false)
  })
})
