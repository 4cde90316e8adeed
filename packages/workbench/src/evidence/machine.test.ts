import { describe, expect, it } from 'vitest'
import { machineUse, readMachine, useOver } from './machine.ts'

describe('what others take of the machine', () => {
  const start = { atMs: 0, busySeconds: 100, stolenSeconds: 7 }
  const end = { atMs: 10_000, busySeconds: 112, stolenSeconds: 8 }

  it('is what the machine spent beyond our own, of all that its cores could', () => {
    const use = machineUse(start, end, 8, 2)
    expect(use).toEqual({ seconds: 10, otherShare: 0.2, stolenShare: 0.05 })
  })

  it('is never below nothing, though clocks are read a moment apart', () => {
    expect(machineUse(start, end, 13, 2).otherShare).toBe(0)
    expect(machineUse(start, start, 0, 2)).toMatchObject({ otherShare: 0, stolenShare: 0 })
  })

  it('counts each span by its length', () => {
    const quiet = { seconds: 30, otherShare: 0, stolenShare: 0.04 }
    const loud = { seconds: 10, otherShare: 0.8, stolenShare: 0 }
    expect(useOver([quiet, loud])).toEqual({ seconds: 40, otherShare: 0.2, stolenShare: 0.03 })
    expect(useOver([])).toEqual({ seconds: 0, otherShare: 0, stolenShare: 0 })
  })

  it('is read from accounts that only ever grow', async () => {
    const first = await readMachine()
    for (const until = performance.now() + 50; performance.now() < until; ) Math.sqrt(2)
    const second = await readMachine()
    expect(second.busySeconds).toBeGreaterThan(first.busySeconds)
    expect(second.stolenSeconds).toBeGreaterThanOrEqual(first.stolenSeconds)
  })
})
