import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Running } from './child.ts'
import { keepRunning } from './keep-running.ts'

/** Something whose starts a test answers, and whose crashes it makes. */
function fragile() {
  const starts: ((error: Error) => void)[] = []
  const told: string[] = []
  const failures: Error[] = []
  const keeping = {
    start: async ({ onCrash }: { readonly onCrash: (error: Error) => void }): Promise<Running> => {
      const failure = failures.pop()
      if (failure) throw failure
      starts.push(onCrash)
      const pid = starts.length
      return { pid, stop: async () => void told.push(`stopped ${pid}`) }
    },
    onLoss: ({ message }: Error) => void told.push(message),
    onReturn: async ({ pid }: Running) => void told.push(`back as ${pid}`),
  }
  return { keeping, starts, told, failures }
}

it('starts again what ends by itself, however often its start fails', async () => {
  const { keeping, starts, told, failures } = fragile()
  const kept = await keepRunning(keeping)
  failures.push(new Error('port taken'), new Error('port taken'))
  starts[0]?.(new Error('lost'))
  await expect.poll(() => told).toEqual(['lost', 'back as 2'])
  expect(kept.pid).toBe(2)
  await kept.stop()
  expect(told.at(-1)).toBe('stopped 2')
})

it('starts nothing once it was told to stop', async () => {
  const { keeping, starts, told } = fragile()
  const kept = await keepRunning(keeping)
  starts[0]?.(new Error('lost'))
  await kept.stop()
  starts[0]?.(new Error('lost again'))
  await sleep(300)
  expect([starts.length, told]).toEqual([1, ['lost', 'stopped 1']])
})

it('leaves a first start that fails to its caller', async () => {
  const { keeping, failures } = fragile()
  failures.push(new Error('no such program'))
  await expect(keepRunning(keeping)).rejects.toThrow('no such program')
})
