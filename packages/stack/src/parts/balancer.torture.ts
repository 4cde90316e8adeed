import { expect, it } from 'vitest'
import { app } from '../fixture/app.ts'
import { keepAliveLoad } from '../fixture/keep-alive-load.ts'
import { startStack } from '../stack.ts'
import { stateFolder } from '../state-folder.ts'
import { mvp, withCount, withEnv, withPart } from '../topology.ts'
import { missingFor } from './index.ts'

const missing = missingFor('balancer')
const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])
const wanted = 50_000

it.skipIf(missing)(
  `fails no request of ${wanted} under rolling restarts${missing ? ` (${missing})` : ''}`,
  async () => {
    await using folder = await stateFolder()
    const onCrash = (error: Error) => {
      throw error
    }
    const topology = withCount(withPart(mvp, 'balancer'), 'web', 2)
    await using stack = await startStack({ dir: folder.dir, app, topology, onCrash })
    const load = keepAliveLoad(stack.web.url, 16)
    const until = Date.now() + minutes * 60_000
    let rounds = 0
    while (load.sent() < wanted && Date.now() < until)
      await stack.reshape(withEnv(topology, { ROUND: String(++rounds) }))
    await load.reach(wanted)
    const { answered, failures, connections } = await load.stop()
    console.log({ answered, failed: failures.length, rounds, connections })
    expect(failures).toEqual([])
    expect(rounds).toBeGreaterThan(1)
  },
)
