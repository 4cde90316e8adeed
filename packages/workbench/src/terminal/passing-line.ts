import type { WriteStream } from 'node:tty'

/** The last line of a terminal, rewritten again and again; writes nothing elsewhere. */
export class PassingLine {
  readonly #out: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>
  #isOpen = false

  constructor(out: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>) {
    this.#out = out
  }

  /** Rewrites the line; a wider one is cut, because two lines couldn't be cleared. */
  show(text: string): void {
    if (!this.#out.isTTY) return
    const width = this.#out.columns > 0 ? this.#out.columns - 1 : text.length
    this.#out.write(`\r\x1b[K${text.slice(0, width)}`)
    this.#isOpen = true
  }

  clear(): void {
    if (this.#isOpen) this.#out.write('\r\x1b[K')
    this.#isOpen = false
  }
}
