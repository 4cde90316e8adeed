import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { clearTimeout, setTimeout } from 'node:timers'
import { fileURLToPath } from 'node:url'
import { leash } from '@tenfold/stack/leash'
import { errorOf, generatorFailed } from './errors.ts'
import type { Order, Report } from './messages.ts'

/** The generator's process, as the workbench talks to it. */
export class GeneratorChild {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  #complaints = ''
  readonly stopLimitMs: number

  constructor(stopLimitMs: number) {
    this.stopLimitMs = stopLimitMs
    const self = fileURLToPath(import.meta.url)
    const isSource = extname(self) === '.ts'
    const main = new URL(`./generator-process${extname(self)}`, import.meta.url)
    this.#child = fork(main, [], {
      // Sources meet each other through the source condition; what is published needs none.
      execArgv: isSource ? ['--conditions=@tenfold/source'] : process.execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    // A journey that never yields would keep it from noticing that the workbench is gone.
    leash(this.#child, { signals: ['TERM', 'KILL'], seconds: 5 })
    this.#exited = once(this.#child, 'exit')
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString()).slice(-2000)
    })
  }

  send(order: Order): void {
    if (this.#child.connected) this.#child.send(order)
  }

  /** The first report that `isLast` accepts; reports of failure, and the process's end, reject. */
  next(isLast: (report: Report) => boolean): Promise<Report> {
    let off = () => {}
    const reports = new Promise<Report>((settle, reject) => {
      const onReport = (report: Report) => {
        if (report.type === 'failed') reject(errorOf(report))
        else if (isLast(report)) settle(report)
      }
      const onExit = (code?: number | null, signal?: NodeJS.Signals | null) => {
        const how = signal ? ` with signal ${signal}` : code ? ` with exit code ${code}` : ''
        reject(generatorFailed(`its process ended${how}. ${this.#complaints}`))
      }
      this.#child.on('message', onReport).once('exit', onExit)
      off = () => this.#child.off('message', onReport).off('exit', onExit)
      if (!this.#child.connected) onExit()
    })
    return reports.finally(() => off())
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    if (this.#child.connected) this.#child.disconnect()
    const limit = setTimeout(() => this.kill(), this.stopLimitMs)
    await this.#exited
    clearTimeout(limit)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
