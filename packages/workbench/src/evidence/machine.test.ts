import { describe, expect, it } from 'vitest'
import { otherCpuShare } from './machine.ts'

describe('otherCpuShare', () => {
  const spent = { machineSeconds: 12, ownSeconds: 8, elapsedSeconds: 10, cores: 2 }

  it('is what the machine spent beyond our own, of all that its cores could', () => {
    expect(otherCpuShare(spent)).toBeCloseTo(0.2)
  })

  it('is never below nothing, though clocks are read a moment apart', () => {
    expect(otherCpuShare({ ...spent, ownSeconds: 13 })).toBe(0)
  })
})
