import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { completion, end, errorBody, piece, tokensOf } from './chat-protocol.ts'
import { composeReminder } from './reminder-text.ts'

/** How it may go wrong, as the real ones do. */
export type Mishap =
  | 'empty'
  | 'hang'
  | 'hang midway'
  | 'cut'
  | 'end early'
  | 'malformed'
  | 'page'
  | 'refuse'
  | { readonly status: number; readonly retryAfterSeconds?: number }

export interface AssistantOptions {
  readonly host?: string
  readonly port?: number
  /** Pause before each token. */
  readonly tokenMs?: number
  /** No streamed answer ends before this has resolved. */
  readonly beforeEnd?: () => Promise<void>
}

export interface ReceivedRequest {
  readonly headers: IncomingMessage['headers']
  readonly body: ChatRequest
}

interface ChatRequest {
  readonly model: string
  readonly stream?: boolean
  readonly messages: readonly { readonly role: string; readonly content: string }[]
}

export interface AssistantServer extends AsyncDisposable {
  /** Base URL of the API. */
  readonly url: string
  /** The newest 100. */
  readonly requests: ReceivedRequest[]
  /** Makes all answers fail this way until the next call; undefined ends it. */
  fail(mishap: Mishap | undefined): void
  /** Says this instead of a reminder. */
  say(text: string | undefined): void
}

/** A server that speaks as much of the OpenAI protocol as the app needs, and writes reminders without any intelligence. */
export async function startAssistant(options: AssistantOptions = {}): Promise<AssistantServer> {
  const { host = '127.0.0.1', port = 0, tokenMs = 5, beforeEnd } = options
  const requests: ReceivedRequest[] = []
  let mishap: Mishap | undefined
  let text: string | undefined
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/v1/models') return sendJson(response, 200, models)
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return sendJson(response, 404, errorBody('There is no such route'))
    const body = await readChat(request)
    if (!body) return sendJson(response, 400, errorBody('messages and model are required'))
    requests.push({ headers: request.headers, body })
    requests.splice(0, requests.length - 100)
    const speech = {
      text: text ?? composeReminder(lastOf(body)),
      model: body.model,
      tokenMs,
      beforeEnd,
    }
    if (mishap !== undefined && failAtOnce(response, mishap)) return
    if (body.stream === true) await stream(response, speech, mishap)
    else sendJson(response, 200, completion(speech))
  }

  server.listen(port, host)
  await once(server, 'listening')
  const { port: chosen } = server.address() as AddressInfo
  return {
    url: `http://${host}:${chosen}/v1`,
    requests,
    fail: (given) => {
      mishap = given
    },
    say: (given) => {
      text = given
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
}

const models = { object: 'list', data: [{ id: 'stand-in', object: 'model', owned_by: 'tenfold' }] }

/** True when the answer is over, or will never come. */
function failAtOnce(response: ServerResponse, mishap: Mishap): boolean {
  if (mishap === 'hang') return true
  if (mishap === 'page') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>')
    return true
  }
  if (typeof mishap === 'string') return false
  const { status, retryAfterSeconds } = mishap
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds)
  sendJson(response, status, errorBody('The stand-in was told to fail'))
  return true
}

interface Speech {
  readonly text: string
  readonly model: string
  readonly tokenMs: number
  readonly beforeEnd: AssistantOptions['beforeEnd']
}

async function stream(
  response: ServerResponse,
  { text, model, tokenMs, beforeEnd }: Speech,
  mishap: Mishap | undefined,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write(piece(model, { role: 'assistant', content: '' }))
  const tokens = mishap === 'empty' || mishap === 'refuse' ? [] : tokensOf(text)
  for (const [index, content] of tokens.entries()) {
    if (response.destroyed) return
    if (mishap !== undefined && index > tokens.length / 2) break
    await sleep(tokenMs)
    response.write(piece(model, { content }))
  }
  await beforeEnd?.()
  finish(response, model, mishap)
}

function finish(response: ServerResponse, model: string, mishap: Mishap | undefined): void {
  if (mishap === 'hang midway') return
  if (mishap === 'cut') response.destroy()
  else if (mishap === 'end early') response.end()
  else if (mishap === 'malformed') response.end('data: {"choices": [\n\n')
  else if (mishap === 'refuse')
    response.end(piece(model, { refusal: 'I would rather not.' }) + end(model))
  else response.end(end(model))
}

async function readChat(request: IncomingMessage): Promise<ChatRequest | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest
    return Array.isArray(body.messages) && typeof body.model === 'string' ? body : undefined
  } catch {
    return undefined
  }
}

function lastOf({ messages }: ChatRequest): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? ''
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

if (import.meta.main) {
  const tokenMs = Number(process.env['TOKEN_MS'] ?? 5)
  const { url } = await startAssistant({ host: process.env['HOST'] ?? '127.0.0.1', tokenMs })
  const stop = () => process.exit(0)
  process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop)
  process.send?.({ type: 'ready', env: { ASSISTANT_URL: url } })
}
