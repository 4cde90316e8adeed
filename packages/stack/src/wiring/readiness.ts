import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { howEnded } from '../machine/child.ts'
import { isListener } from '../machine/listener.ts'

/** Message of a process that is ready. */
export interface Announcement {
  /** Address of a web process. */
  readonly url?: string
  /** Environment that leads other processes to this one. */
  readonly env?: Readonly<Record<string, string>>
  /** A page for people, and what to call it. */
  readonly page?: string
  readonly label?: string
}

export interface ReadyOptions {
  readonly limitMs: number
  readonly signal?: AbortSignal | undefined
  /** A process that answers HTTP here is ready, also when it sends no message. */
  readonly url?: string | undefined
}

export type Outcome =
  | { readonly ready: true; readonly announced: Announcement }
  | { readonly ready: false; readonly what: string; readonly advice?: string }

const PROBE_EVERY_MS = 100
const PROBE_LIMIT_MS = 2_000

/** Waits until a process sends `{ type: 'ready' }` or answers HTTP; says what it did instead when it doesn't. */
export async function untilReady(child: ChildProcess, options: ReadyOptions): Promise<Outcome> {
  const { limitMs, signal, url } = options
  const done = new AbortController()
  const late = AbortSignal.timeout(limitMs)
  const over = AbortSignal.any([late, done.signal, ...(signal ? [signal] : [])])
  const seen: Seen = { message: undefined, answer: undefined }
  const events = new Promise<Outcome>((resolve) => {
    const fail = (what: string) => resolve({ ready: false, what })
    over.addEventListener('abort', () =>
      late.aborted ? resolve(tooLate(options, seen)) : fail('was stopped'),
    )
    if (over.aborted) fail('was stopped')
    child.once('error', (error) => fail(`could not be started (${error.message})`))
    child.once('exit', () => fail(`ended with ${howEnded(child)} before it was ready`))
    child.on('message', (message) => {
      if (isReady(message)) resolve({ ready: true, announced: message })
      seen.message = message
    })
  })
  const probes = url === undefined ? [] : [untilAnswers(child, { url, over, seen })]
  const outcome = await Promise.race([events, ...probes])
  done.abort()
  return outcome
}

/** Latest message and answer that didn't count as being ready. */
interface Seen {
  message: unknown
  answer: string | undefined
}

interface Probing {
  readonly url: string
  readonly over: AbortSignal
  readonly seen: Seen
}

/** Never rejects, and resolves only when it answers: the rest is for others to notice. */
async function untilAnswers(child: ChildProcess, { url, over, seen }: Probing): Promise<Outcome> {
  while (!over.aborted) {
    try {
      const signal = AbortSignal.any([over, AbortSignal.timeout(PROBE_LIMIT_MS)])
      const { status, body } = await fetch(url, { redirect: 'manual', signal })
      await body?.cancel()
      // A server that is still starting behind its door says 503.
      if (status >= 500) seen.answer = `answered ${status} on ${url}`
      // Another program may have taken the port since it was chosen.
      else if (await isForeign(child, url))
        seen.answer = `answered nothing on ${url}, where another program listens,`
      else return { ready: true, announced: { url } }
    } catch {
      // It doesn't listen yet.
    }
    await sleep(PROBE_EVERY_MS, undefined, { signal: over }).catch(() => undefined)
  }
  return new Promise(() => undefined)
}

async function isForeign({ pid = 0 }: ChildProcess, url: string): Promise<boolean> {
  return (await isListener(pid, Number(new URL(url).port))) === false
}

function tooLate({ limitMs, url }: ReadyOptions, { message, answer }: Seen): Outcome {
  const call = url === undefined ? "{ type: 'ready' }" : "{ type: 'ready', url }"
  const sent =
    message === undefined
      ? 'sent no message'
      : `sent ${JSON.stringify(message)}, which is not ${call}`
  const heard = url === undefined ? sent : `${answer ?? `answered nothing on ${url}`} and ${sent}`
  const listen =
    url === undefined ? 'Let it' : 'Let it listen on HOST and PORT of its environment, or'
  return {
    ready: false,
    what: `was not ready within ${limitMs / 1000} s: it ${heard}`,
    advice: `${listen} call process.send?.(${call}) once it can work.`,
  }
}

function isReady(message: unknown): message is { type: 'ready' } & Announcement {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
  )
}
