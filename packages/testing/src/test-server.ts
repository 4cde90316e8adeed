import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '@tenfold/stack'

/** A process of a server: running, stopped or killed, at an address that stays. */
export interface TestProcess {
  /** 0 while it doesn't run. */
  readonly pid: number
  /** Starts it again, at the same address. */
  start(): Promise<void>
  /** Ends it as an administrator would; clients are cut off. */
  stop(): Promise<void>
  /** `kill -9` for all its processes. */
  kill(): Promise<void>
  restart(): Promise<void>
}

interface Startable {
  readonly pid: number
  stop(): Promise<void>
}

/** Gives a life to what `start` starts. */
export class RestartableProcess implements TestProcess {
  readonly #start: () => Promise<Startable>
  #running: Startable | undefined

  constructor(start: () => Promise<Startable>) {
    this.#start = start
  }

  get pid(): number {
    return this.#running?.pid ?? 0
  }

  async start(): Promise<void> {
    this.#running ??= await untilPortIsFree(this.#start)
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await running?.stop()
  }

  async kill(): Promise<void> {
    const running = this.#running
    if (!running) return
    this.#running = undefined
    await killFamily(running.pid)
    await running.stop()
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }
}

/** Below the ports that the system gives to clients, which may hold one while its server is away. */
export function lastingPort(): Promise<number> {
  return freePort(20_000 + Math.floor(Math.random() * 12_000))
}

/** Connections of the server before may hold its port for a moment. */
async function untilPortIsFree(start: () => Promise<Startable>): Promise<Startable> {
  for (const until = performance.now() + 30_000; ; await sleep(50))
    try {
      return await start()
    } catch (error) {
      const isTaken = /could not (bind|create any TCP)|Address already in use/.test(String(error))
      if (!isTaken || performance.now() > until) throw error
    }
}

async function killFamily(pid: number): Promise<void> {
  const children = await promisify(execFile)('pgrep', ['-P', String(pid)]).then(
    ({ stdout }) => stdout.split('\n').filter(Boolean).map(Number),
    () => [],
  )
  for (const each of [pid, ...children]) signal(each, 'SIGKILL')
  for (const each of [pid, ...children]) while (signal(each, 0)) await sleep(2)
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
