import type { IncomingHttpHeaders } from 'node:http'
import { clearTimeout, setTimeout } from 'node:timers'
import { type Dispatcher, Pool } from 'undici'
import type { LoadAnswer, LoadRequest } from '../../app.ts'
import type { Told } from '../slo/index.ts'
import { readServerTiming, toldNothing } from './server-timing.ts'

/** End of a request: an answer, or the reason why there is none. */
export interface Outcome extends Ending {
  readonly answer: LoadAnswer
}

/** The part of a request's end that is kept. */
export interface Ending {
  readonly failure: RequestFailure | undefined
  readonly told: Told
}

export interface RequestFailure {
  readonly reason: string
  readonly sample: string
}

export interface TransportOptions {
  readonly baseUrl: string
  /** A request without its whole answer by then has failed. */
  readonly timeoutMs: number
  /** Connections, each with one request at a time, as browsers do it. */
  readonly maxInFlight: number
}

/** Sends requests over keep-alive connections to one server. */
export class Transport {
  readonly #pool: Pool
  readonly #origin: string
  readonly #timeoutMs: number

  constructor({ baseUrl, timeoutMs, maxInFlight }: TransportOptions) {
    this.#origin = new URL(baseUrl).origin
    this.#timeoutMs = timeoutMs
    // The pool's own limits are coarse; one timer a request replaces them.
    this.#pool = new Pool(this.#origin, {
      connections: maxInFlight,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: timeoutMs,
    })
  }

  /** `onEnd` is called exactly once. */
  send(
    request: LoadRequest,
    login: Readonly<Record<string, string>>,
    onEnd: (outcome: Outcome) => void,
  ): void {
    const exchange = new Exchange(request, onEnd, this.#timeoutMs)
    this.#pool.dispatch(this.#dispatchOptions(request, login), exchange)
  }

  ask(request: LoadRequest, login: Readonly<Record<string, string>>): Promise<Outcome> {
    return new Promise((resolve) => this.send(request, login, resolve))
  }

  /** Cuts all open requests. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  #dispatchOptions(
    request: LoadRequest,
    login: Readonly<Record<string, string>>,
  ): Dispatcher.DispatchOptions {
    const { method, path, body, anonymous, contentType = 'application/json' } = request
    const headers: Record<string, string> = { accept: 'application/json, */*' }
    if (!anonymous) Object.assign(headers, login)
    // Browsers name their origin when they write, and apps check it.
    if (method !== 'GET') headers['origin'] = this.#origin
    if (body === undefined) return { method, path, headers }
    headers['content-type'] = contentType
    const bytes = body instanceof Uint8Array ? body : JSON.stringify(body)
    return { method, path, headers, body: bytes }
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: LoadRequest
  readonly #onEnd: (outcome: Outcome) => void
  readonly #timer: NodeJS.Timeout
  readonly #chunks: Buffer[] = []
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #isJson = false
  #told = toldNothing
  #ended = false

  constructor(request: LoadRequest, onEnd: (outcome: Outcome) => void, timeoutMs: number) {
    this.#request = request
    this.#onEnd = onEnd
    this.#timer = setTimeout(() => this.#timeOut(timeoutMs), timeoutMs)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended) controller.abort(new Error('too late'))
  }

  onResponseStart(_: unknown, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#isJson = headers['content-type']?.includes('json') ?? false
    this.#told = readServerTiming(headers['server-timing'])
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const text = () => Buffer.concat(this.#chunks).toString()
    const status = this.#status
    const failure = this.#accepts(status)
      ? undefined
      : { reason: `status ${status}`, sample: text().slice(0, 300) }
    const answer = lazyAnswer(status, this.#isJson ? text : undefined)
    this.#end({ answer, failure, told: this.#told })
  }

  onResponseError(_: unknown, error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? error.name
    this.#end(withoutAnswer({ reason: code, sample: error.message || code }))
  }

  #accepts(status: number): boolean {
    return this.#request.accept?.includes(status) ?? (status >= 200 && status < 300)
  }

  #timeOut(timeoutMs: number): void {
    this.#end(withoutAnswer({ reason: 'timeout', sample: `no answer within ${timeoutMs} ms` }))
    this.#controller?.abort(new Error('timeout'))
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#onEnd(outcome)
  }
}

export function withoutAnswer(failure: RequestFailure): Outcome {
  return { answer: { status: 0, body: undefined }, failure, told: toldNothing }
}

/** Most journeys look at few answers, so an answer is parsed when its body is asked for. */
function lazyAnswer(status: number, text: (() => string) | undefined): LoadAnswer {
  return {
    status,
    get body(): unknown {
      return text === undefined ? undefined : (JSON.parse(text()) as unknown)
    },
  }
}
