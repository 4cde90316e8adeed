import type { WriteStream } from 'node:tty'
import { PassingLine } from './passing-line.ts'

type Out = Pick<WriteStream, 'write' | 'isTTY' | 'columns'>

const REPEAT_MS = 10_000

/** Shows progress: on a terminal in one line that is rewritten, elsewhere in a line for each stage and one every ten seconds. */
export class ProgressLine {
  readonly #out: Out
  readonly #now: () => number
  readonly #line: PassingLine
  #lastMs = 0

  constructor(out: Out, now: () => number = Date.now) {
    this.#out = out
    this.#now = now
    this.#line = new PassingLine(out)
  }

  stage(text: string): void {
    this.#lastMs = this.#now()
    if (this.#out.isTTY) this.#line.show(`${text} ...`)
    else this.#out.write(`${text}\n`)
  }

  /** Progress of the stage; `share` is from 0 to 1. */
  progress(what: string, share: number): void {
    const text = `  ${what}: ${Math.floor(share * 100)} %`
    if (this.#out.isTTY) return this.#line.show(text)
    if (this.#now() - this.#lastMs < REPEAT_MS) return
    this.#lastMs = this.#now()
    this.#out.write(`${text}\n`)
  }

  say(text: string): void {
    this.clear()
    this.#out.write(`${text}\n`)
  }

  clear(): void {
    this.#line.clear()
  }
}
