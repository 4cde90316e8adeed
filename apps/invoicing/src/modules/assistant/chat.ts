import { gaveUp, retryLater, TenfoldError } from '@tenfold/runtime'
import { type Clock, systemClock } from '@tenfold/runtime/kernel'
import type { ServiceConfig } from '../../platform/config/index.ts'
import { assistantUnavailable } from './errors.ts'
import type { Message } from './prompt.ts'

export interface ChatRequest {
  readonly messages: readonly Message[]
  /** The same for every attempt, for endpoints that then answer once. */
  readonly idempotencyKey: string
  readonly signal: AbortSignal
  readonly idleMs?: number
}

const maxTokens = 2_000
const maxLength = 8_000
/** A user waits for the draft. */
const longestWaitS = 120

/** A model's answer, piece by piece. Throws unless it came to its end. */
export async function* streamAnswer(
  config: ServiceConfig['assistant'],
  request: ChatRequest,
): AsyncGenerator<string, void, undefined> {
  const { idleMs = 15_000 } = request
  using idle = watchIdle(systemClock, idleMs)
  let length = 0
  let reason: string | null = null
  try {
    for await (const { choices } of await open(config, request, idle.signal)) {
      idle.touch()
      const { delta, finish_reason } = choices[0] ?? {}
      if (delta?.refusal) throw assistantUnavailable('refused to write this')
      reason = finish_reason ?? reason
      length += delta?.content?.length ?? 0
      if (length > maxLength) throw assistantUnavailable('would not stop writing')
      if (delta?.content) yield delta.content
    }
  } catch (error) {
    request.signal.throwIfAborted()
    if (!idle.signal.aborted) throw explain(error)
  }
  // The SDK ends a stream that was aborted as if it were over.
  request.signal.throwIfAborted()
  if (idle.signal.aborted) throw assistantUnavailable(`said nothing for ${idleMs} ms`)
  if (reason !== 'stop')
    throw assistantUnavailable(reason ? `stopped for "${reason}"` : 'broke off')
}

async function open(
  { url, key, model }: ServiceConfig['assistant'],
  { messages, idempotencyKey, signal }: ChatRequest,
  idle: AbortSignal,
) {
  // Only here: most processes never ask it anything.
  const { OpenAI } = await import('openai')
  const client = new OpenAI({
    baseURL: url,
    apiKey: key.reveal(),
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
  })
  return client.chat.completions.create(
    { model, messages: [...messages], max_completion_tokens: maxTokens, stream: true },
    {
      signal: AbortSignal.any([signal, idle]),
      headers: { 'idempotency-key': idempotencyKey },
    },
  )
}

/** Leaves out the endpoint's own words, which may contain a part of the key. */
function explain(error: unknown): unknown {
  if (error instanceof TenfoldError) return error
  const { status, headers } = error as { readonly status?: number; readonly headers?: Headers }
  if (status === undefined) return assistantUnavailable('broke off or is out of reach')
  if (hopeless.has(status)) return gaveUp(`The assistant refused us with status ${status}`, misfit)
  const seconds = Number(headers?.get('retry-after'))
  if (seconds > 0)
    return retryLater(`The assistant is busy (${status})`, {
      afterMs: Math.min(seconds, longestWaitS) * 1_000,
      ...busy,
    })
  return assistantUnavailable(`answered with status ${status}`)
}

const busy = { forUser: 'The assistant is busy. Try again in a few minutes.' }
const misfit = {
  forUser: 'The assistant refuses our requests. Tell the operator of this installation.',
}

/** Wrong key, wrong model, wrong request: they will be as wrong next time. */
const hopeless: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 413, 422])

/** A signal that aborts when `touch` isn't called for this long. */
function watchIdle(clock: Clock, limitMs: number) {
  const abort = new AbortController()
  const over = new AbortController()
  let until = clock.elapsed() + limitMs

  async function watch(): Promise<void> {
    while (!over.signal.aborted && clock.elapsed() < until)
      await clock.sleep(until - clock.elapsed(), over.signal)
    if (!over.signal.aborted) abort.abort()
  }

  void watch()
  return {
    signal: abort.signal,
    touch: () => {
      until = clock.elapsed() + limitMs
    },
    [Symbol.dispose]: () => over.abort(),
  }
}
