import { channels, systemClock } from '@tenfold/runtime/kernel'
import { faultText, isMistake } from './platform/errors.ts'
import { mailDropped } from './platform/mail/index.ts'

export interface Running {
  /** Told to the parent when ready, e.g. the URL. */
  readonly announcement: Readonly<Record<string, unknown>>
  /** Finishes what runs, takes nothing new. */
  stop(): Promise<void>
}

/**
 * A process of the app: starts, tells its parent, and stops on SIGTERM, on SIGINT, or when its parent
 * is gone. Exit code 0 after an orderly stop, 2 for wrong settings, 1 when starting or stopping failed.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  channels['runtime:fault'].subscribe(({ where, error }) =>
    console.error(`${where}: ${faultText(error)}`),
  )
  mailDropped.subscribe(() => console.info('Without SMTP_URL, mails are dropped'))
  let running: Running
  try {
    running = await start()
  } catch (error) {
    console.error(isMistake(error) ? error.message : faultText(error))
    return end(isMistake(error) ? error.exitCode : 1)
  }
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    running.stop().then(
      () => end(0),
      (error: unknown) => {
        console.error(`Stopping failed: ${faultText(error)}`)
        return end(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('disconnect', stop)
  process.send?.({ type: 'ready', ...running.announcement })
}

/** How long the end waits for a reader of the log that reads nothing. */
const unreadMs = 5_000

/** Ends the process when all that it said has been read: an exit before that cuts off the last lines. */
async function end(code: number): Promise<never> {
  const all = Promise.all([process.stdout, process.stderr].map(flushed))
  await Promise.race([all, systemClock.sleep(unreadMs)])
  process.exit(code)
}

/** Resolves as well when its reader is gone. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}
