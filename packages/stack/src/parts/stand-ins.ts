import path from 'node:path'
import type { StandIn } from '../app.ts'
import type { StackOptions } from '../options.ts'
import { startAppProcess } from '../wiring/app-process.ts'
import { inheritedEnv } from '../wiring/environment.ts'
import type { Parts } from '../wiring/running-parts.ts'

export interface Page {
  readonly label: string
  readonly url: string
}

export interface StandIns {
  /** What leads the app's processes to them. */
  readonly env: Readonly<Record<string, string>>
  readonly pages: readonly Page[]
}

/**
 * Starts what stands in for other services; none in production, which has the real ones.
 * One that dies later takes nobody along: an app must bear a service's absence.
 */
export async function startStandIns(options: StackOptions, parts: Parts): Promise<StandIns> {
  const { app, mode } = options
  const wanted = mode === 'production' ? [] : (app.standIns ?? [])
  const starts = await Promise.allSettled(wanted.map((each) => startOne(each, options, parts)))
  const announced = starts.map((start) => {
    if (start.status === 'rejected') throw start.reason
    return start.value
  })
  return {
    env: Object.assign({}, ...announced.map(({ env }) => env)) as Record<string, string>,
    pages: announced.flatMap(({ page, label }) => (page ? [{ label, url: page }] : [])),
  }
}

async function startOne({ name, file }: StandIn, options: StackOptions, parts: Parts) {
  const { dir, signal, onLoss = () => undefined } = options
  const running = await startAppProcess({
    name,
    entry: file,
    env: environment(),
    logFile: path.join(dir, 'logs', `${name}.log`),
    signal,
    onCrash: onLoss,
  })
  const { page } = running.announced
  await parts.add('stand-in', running, { name, ...(page ? { url: page } : {}) })
  return { label: name, ...running.announced }
}

function environment(): Record<string, string> {
  return { ...inheritedEnv(process.env), NODE_ENV: 'development', HOST: '127.0.0.1' }
}
