import { mvp, type Stack } from '@tenfold/stack'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { cpuOf } from '../evidence/fixture/cpu.ts'
import type { LoadGenerator } from '../load/index.ts'
import { Observer } from './observer.ts'

const plan = { ratePerSecond: 1, warmUpMs: 0, measureMs: 1 }

/** Of a database that nobody serves, during a step that ends as `end` says, some time after that was noticed. */
function observe(end: () => Promise<never>) {
  const cpu = cpuOf({})
  const stack = {
    topology: mvp,
    cpuSeconds: async () => cpu,
    cpuByProcess: async () => [],
  } as unknown as Stack
  const database = new Pool({ connectionString: 'postgres://me@127.0.0.1:1/gone' })
  const generator = {
    run: async ({ onMoment }) => {
      onMoment?.('start')
      await database.query('select').catch(() => undefined)
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      return await end()
    },
  } as Pick<LoadGenerator, 'run'> as LoadGenerator
  return new Observer({ generator, stack, database }).run(plan)
}

it('tells of a database that was lost when the step has ended, and by nobody catching it before', async () => {
  // An error that nobody catches fails the run of tests.
  await expect(observe(() => Promise.reject(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C')
})
