import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { noiseAtRest, noiseText } from './noise.ts'

const still = { otherShare: 0.02, stolenShare: 0.01, workMs: { least: 9, most: 9.5 } }

describe('the noise of a machine', () => {
  it('is nothing to speak of while little else runs', () => {
    expect(noiseText(still)).toBeUndefined()
  })

  it.each([
    [{ otherShare: 0.34 }, 'other programs took 34 % of the machine, the hypervisor withheld 1 %'],
    [{ stolenShare: 0.2 }, 'other programs took 2 % of the machine, the hypervisor withheld 20 %'],
    [
      { workMs: { least: 8, most: 12 } },
      'the same piece of work took 50 % longer at one time than at another',
    ],
  ])('is named with its figures: %j', (more, text) => {
    expect(noiseText({ ...still, ...more })).toBe(text)
  })

  it('is seen between two measures that are each quiet, and not in a machine that is slow all along', () => {
    const slow = { ...still, workMs: { least: 13, most: 13.5 } }
    expect(noiseText(slow, slow)).toBeUndefined()
    expect(noiseText(still, slow)).toContain('took 50 % longer at one time')
    const loud = { ...still, otherShare: 0.5 }
    expect(noiseText(still, loud)).toBe(noiseText(loud, still))
  })

  it('is seen when another program computes', async () => {
    const hogs = Array.from({ length: availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(2)'], { stdio: 'ignore' }),
    )
    try {
      await Promise.all(hogs.map((hog) => once(hog, 'spawn')))
      const { otherShare } = await noiseAtRest(() => sleep(500))
      expect(otherShare).toBeGreaterThan(0.3)
    } finally {
      for (const hog of hogs) hog.kill('SIGKILL')
    }
  })
})
