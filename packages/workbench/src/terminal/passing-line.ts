import type { WriteStream } from 'node:tty'

/** A terminal's last line, which is written over again and again. Elsewhere it writes nothing. */
export class PassingLine {
  readonly #out: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>
  #isOpen = false

  constructor(out: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>) {
    this.#out = out
  }

  /** Writes the line over; what is wider than the terminal is cut, for two lines couldn't be cleared. */
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
