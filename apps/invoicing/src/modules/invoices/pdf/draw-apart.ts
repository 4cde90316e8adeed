import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createLane } from '../../../platform/http/index.ts'
import type { Drawing } from './draw.ts'
import type { Page } from './page.ts'

const inTurn = createLane({ atOnce: 1, waiting: Number.POSITIVE_INFINITY })
let running: Worker | undefined

/**
 * Draws in a thread of its own: a long invoice takes the CPU for seconds, in which the process would answer no request.
 * The thread comes with the first page and stays; it doesn't keep the process alive.
 */
export function drawApart(page: Page): Promise<Drawing> {
  return inTurn(async () => {
    const thread = (running ??= start())
    thread.ref()
    try {
      thread.postMessage(page)
      const [drawing] = await once(thread, 'message')
      return drawing as Drawing
    } finally {
      thread.unref()
    }
  })
}

/** An error ends the thread and rejects the waiting call; the next page gets a new thread. */
function start(): Worker {
  const thread = new Worker(new URL('draw-thread.ts', import.meta.url))
  const forget = () => {
    if (running === thread) running = undefined
  }
  return thread.once('error', forget).once('exit', forget)
}
