import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Why a command ended before its work was done: the user, or the end of the process that started it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  /** Exit code that a shell reports for a process that the signal ended. */
  readonly exitCode: number

  constructor(signal: NodeJS.Signals) {
    super('Interrupted.')
    this.exitCode = 128 + constants.signals[signal]
  }
}

export interface Interruption extends Disposable {
  /**
   * Aborts, with an `Interrupted` as reason, at the first signal; with an error that nobody caught,
   * perhaps of the app's own code, as reason, so that what runs is ended in order. Further ones change nothing.
   */
  readonly signal: AbortSignal
}

/** Makes SIGINT, SIGTERM, SIGHUP and a parent's death abort a signal instead of ending this process, until it is disposed of. */
export function untilInterrupted(): Interruption {
  const controller = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => controller.abort(new Interrupted(signal))
  const onDisconnect = () => onSignal('SIGTERM')
  const isChannelUsed = ['message', 'disconnect'].some((event) => process.listenerCount(event) > 0)
  for (const signal of SIGNALS) process.on(signal, onSignal)
  const onUncaught = (error: unknown) => controller.abort(error)
  process.on('disconnect', onDisconnect)
  process.on('uncaughtException', onUncaught)
  // Listening for the parent's death must not itself keep this process alive; other listeners still may.
  if (!isChannelUsed) process.channel?.unref()
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal)
      process.off('disconnect', onDisconnect)
      process.off('uncaughtException', onUncaught)
    },
  }
}
