import { Secret } from '@tenfold/runtime/kernel'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AssistantServer, type Mishap, startAssistant } from '../../../dev/assistant.ts'
import { type ChatRequest, streamAnswer } from './chat.ts'

let assistant: AssistantServer
beforeAll(async () => {
  assistant = await startAssistant({ tokenMs: 0 })
})
afterAll(() => assistant[Symbol.asyncDispose]())

const request: ChatRequest = {
  messages: [{ role: 'user', content: '{}' }],
  idempotencyKey: 'draft-reminder:1',
  signal: new AbortController().signal,
}

it('hands on an answer as it is written', async () => {
  assistant.say('Dear customer, 12 € are due.')
  const pieces: string[] = []
  for await (const piece of streamAnswer(config(), request)) pieces.push(piece)
  expect(pieces.length).toBeGreaterThan(3)
  expect(pieces.join('')).toBe('Dear customer, 12 € are due.')
  assistant.say(undefined)
})

it('asks once, with key, model, bound and the key of the job', async () => {
  await ask()
  const { headers, body } = assistant.requests.at(-1) ?? {}
  expect(headers).toMatchObject({
    authorization: 'Bearer secret key',
    'idempotency-key': 'draft-reminder:1',
  })
  expect(body).toMatchObject({ model: 'small', stream: true, max_completion_tokens: 2_000 })
})

it.each<[Mishap, string, RegExp]>([
  [{ status: 429, retryAfterSeconds: 7 }, 'jobs/retry-later', /busy \(429\)/],
  [{ status: 429 }, 'invoicing/assistant-unavailable', /status 429/],
  [{ status: 500 }, 'invoicing/assistant-unavailable', /status 500/],
  [{ status: 401 }, 'jobs/gave-up', /status 401/],
  [{ status: 404 }, 'jobs/gave-up', /status 404/],
  ['hang', 'invoicing/assistant-unavailable', /said nothing/],
  ['hang midway', 'invoicing/assistant-unavailable', /said nothing/],
  ['cut', 'invoicing/assistant-unavailable', /broke off/],
  ['end early', 'invoicing/assistant-unavailable', /broke off/],
  ['malformed', 'invoicing/assistant-unavailable', /broke off/],
  ['page', 'invoicing/assistant-unavailable', /broke off/],
  ['refuse', 'invoicing/assistant-unavailable', /refused/],
])('fails when the endpoint does: %j', async (mishap, code, message) => {
  assistant.fail(mishap)
  const before = assistant.requests.length
  const isSilent = mishap === 'hang' || mishap === 'hang midway'
  await expect(ask(isSilent ? { idleMs: 300 } : {})).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
  // Trying again is the job's matter.
  expect(assistant.requests.length).toBe(before + 1)
  assistant.fail(undefined)
})

it('fails when nobody is there, without a word of the key', async () => {
  const nobody = { ...config(), url: 'http://127.0.0.1:9/v1' }
  const failure = await drain(streamAnswer(nobody, request)).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'invoicing/assistant-unavailable' })
  expect(JSON.stringify(failure) + String(failure)).not.toContain('secret key')
})

it('stops a model that would not', async () => {
  assistant.say('again '.repeat(2_000))
  await expect(ask()).rejects.toThrow('would not stop')
  assistant.say(undefined)
})

it('stops when the job must', async () => {
  assistant.fail('hang midway')
  const stop = new AbortController()
  const asking = ask({ signal: stop.signal })
  setTimeout(() => stop.abort(new Error('The worker stops')), 50)
  await expect(asking).rejects.toThrow('The worker stops')
  assistant.fail(undefined)
})

function config() {
  return { url: assistant.url, key: new Secret('secret key'), model: 'small' }
}

function ask(changes: Partial<ChatRequest> = {}): Promise<string> {
  return drain(streamAnswer(config(), { ...request, ...changes }))
}

async function drain(answer: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of answer) text += piece
  return text
}
