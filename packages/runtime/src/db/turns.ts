interface Waiting {
  readonly start: () => void
  readonly refuse: (reason: Error) => void
}

/** Tasks that run one after another, in call order, until the turns end. */
export class Turns {
  readonly #waiting: Waiting[] = []
  #running: PromiseWithResolvers<void> | undefined
  #refusal: (() => Error) | undefined

  get areTaken(): boolean {
    return this.#running !== undefined
  }

  async take<T>(task: () => Promise<T>): Promise<T> {
    this.#refuseAfterEnd()
    if (this.#running)
      await new Promise<void>((start, refuse) => this.#waiting.push({ start, refuse }))
    // The end may have come between a turn that was given and the code that takes it.
    const running = (this.#running ??= Promise.withResolvers())
    try {
      this.#refuseAfterEnd()
      return await task()
    } finally {
      this.#next(running)
    }
  }

  /** Refuses waiting and future tasks. The running one continues. */
  end(refusal: () => Error): void {
    this.#refusal ??= refusal
    for (const { refuse } of this.#waiting.splice(0)) refuse(this.#refusal())
  }

  /** Resolves once no task runs or waits. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running.promise
  }

  #next(running: PromiseWithResolvers<void>): void {
    const next = this.#waiting.shift()
    if (next) return next.start()
    this.#running = undefined
    running.resolve()
  }

  #refuseAfterEnd(): void {
    if (this.#refusal) throw this.#refusal()
  }
}
