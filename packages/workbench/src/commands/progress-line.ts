import type { WriteStream } from 'node:tty'

const REPEAT_MS = 10_000

/** Shows what is being done: on a terminal one line that is written over, elsewhere a line a stage and seldom more. */
export class ProgressLine {
  readonly #out: Pick<WriteStream, 'write' | 'isTTY'>
  readonly #now: () => number
  #lastMs = 0
  #isOpen = false

  constructor(out: Pick<WriteStream, 'write' | 'isTTY'>, now: () => number = Date.now) {
    this.#out = out
    this.#now = now
  }

  /** A new stage. */
  stage(text: string): void {
    this.#lastMs = this.#now()
    if (this.#out.isTTY) this.#overwrite(`${text} ...`)
    else this.#out.write(`${text}\n`)
  }

  /** How far the stage is, from 0 to 1. */
  progress(what: string, share: number): void {
    const text = `  ${what}: ${Math.floor(share * 100)} %`
    if (this.#out.isTTY) return this.#overwrite(text)
    if (this.#now() - this.#lastMs < REPEAT_MS) return
    this.#lastMs = this.#now()
    this.#out.write(`${text}\n`)
  }

  /** Text that stays. */
  say(text: string): void {
    this.clear()
    this.#out.write(`${text}\n`)
  }

  clear(): void {
    if (this.#isOpen) this.#out.write('\r\x1b[K')
    this.#isOpen = false
  }

  #overwrite(text: string): void {
    this.#out.write(`\r\x1b[K${text}`)
    this.#isOpen = true
  }
}
