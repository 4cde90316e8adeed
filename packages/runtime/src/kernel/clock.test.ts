import { expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'

const dayMs = 24 * 3_600_000

it.each([30 * dayMs, 2 ** 31, Number.POSITIVE_INFINITY])(
  'sleeps for longer than a timer can count: %d ms',
  async (ms) => {
    const abort = new AbortController()
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    let isAwake = false
    const sleeping = systemClock.sleep(ms, abort.signal).then(() => (isAwake = true))
    await systemClock.sleep(20)
    expect(isAwake).toBe(false)
    expect(warned).not.toHaveBeenCalled()
    abort.abort()
    await sleeping
    warned.mockRestore()
  },
)

it.each([0, -5, 1, Number.NaN])('is over soon for %d ms', async (ms) => {
  await expect(systemClock.sleep(ms)).resolves.toBeUndefined()
})
