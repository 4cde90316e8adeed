let last: Promise<unknown> = Promise.resolve()

/** One after the other, in this process: a decoded picture takes up to 300 MB, so two at once are one too many. */
export function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const turn = last.then(() => {
    signal.throwIfAborted()
    return work()
  })
  last = turn.catch(() => undefined)
  return turn
}
