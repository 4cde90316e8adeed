import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A command was ended by the user, or by the end of the process that started it. */
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
  /** Aborts at the first signal, with an `Interrupted` as reason, or at an uncaught error, with that as reason. */
  readonly signal: AbortSignal
}

/** Makes SIGINT, SIGTERM, SIGHUP and the parent's end abort a signal instead of ending this process, until it is disposed of. */
export function untilInterrupted(): Interruption {
  const controller = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => controller.abort(new Interrupted(signal))
  const onDisconnect = () => onSignal('SIGTERM')
  const isChannelUsed = ['message', 'disconnect'].some((event) => process.listenerCount(event) > 0)
  for (const signal of SIGNALS) process.on(signal, onSignal)
  const onUncaught = (error: unknown) => controller.abort(error)
  process.on('disconnect', onDisconnect)
  process.on('uncaughtException', onUncaught)
  // This listener must not keep the process alive; others still may.
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
