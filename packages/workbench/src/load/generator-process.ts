// Main file of the generator's process: it takes orders over IPC, one step at a time.
import { constants, setPriority } from 'node:os'
import { pathToFileURL } from 'node:url'
import type { AppDescription } from '../app.ts'
import { messageOf } from '../error.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import type { Order, Report, Setup } from './messages.ts'
import { rehearse } from './rehearsal.ts'
import { Step, type StepPlan, type StepSettings } from './step.ts'

interface Ready {
  readonly crowd: Crowd
  isRehearsed: boolean
  readonly settings: StepSettings
}

let ready: Ready | undefined
let cancelling = new AbortController()

preferThisProcess()
process.on('message', (order: Order) => {
  handle(order).catch((error: unknown) => {
    report({ type: 'failed', message: messageOf(error) })
  })
})
// Ctrl-C reaches the whole process group; the workbench decides when this process ends.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))

/** Users don't wait for the server's processor: where the system allows it, this process goes first. */
function preferThisProcess(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH)
  } catch {
    // Only root may; the generator's lag is measured anyway.
  }
}

async function handle(order: Order): Promise<void> {
  if (order.type === 'load') {
    ready = await load(order.setup)
    report({ type: 'ready' })
  } else if (order.type === 'run') {
    if (!ready) throw new Error('A step was ordered before the journeys were loaded.')
    await run(order.plan, ready)
  } else cancelling.abort()
}

async function load({ configPath, visitors, seed, settings }: Setup): Promise<Ready> {
  const module = (await import(pathToFileURL(configPath).href)) as { default?: AppDescription }
  const journeys = module.default?.journeys
  if (!Array.isArray(journeys)) {
    throw new Error(`${configPath} has no default export with "journeys".`)
  }
  return { crowd: gatherCrowd({ journeys, visitors, seed }), isRehearsed: false, settings }
}

async function run(plan: StepPlan, stage: Ready): Promise<void> {
  const { crowd, settings } = stage
  cancelling = new AbortController()
  const { signal } = cancelling
  try {
    if (!stage.isRehearsed) await rehearse(crowd, settings, signal)
    stage.isRehearsed = true
    const step = new Step(plan, crowd, settings)
    const result = await step.run((moment) => report({ type: 'moment', moment }), signal)
    report({ type: 'done', result })
  } catch (error) {
    if (!signal.aborted) throw error
    report({ type: 'cancelled' })
  }
}

function report(message: Report): void {
  process.send?.(message)
}
