import { expect, it } from 'vitest'
import type { LoadRequest } from '../../app.ts'
import { reply, startTestServer } from '../fixture/test-server.ts'
import { type Outcome, Transport } from './transport.ts'

const upload = { route: 'PUT /picture', method: 'PUT', path: '/picture', kind: 'write' } as const

it.each([
  ['JSON', { body: { a: 1 } }, 'application/json', Buffer.from('{"a":1}')],
  [
    'bytes as they are',
    { body: Buffer.from([0, 255]), contentType: 'image/png' },
    'image/png',
    Buffer.from([0, 255]),
  ],
])('sends %s', async (_what, request, contentType, bytes) => {
  const received: unknown[] = []
  await using server = await startTestServer((message, response) => {
    message.on('data', (chunk) => received.push(message.headers['content-type'], chunk))
    message.on('end', () => reply(response))
  })
  const outcome = await send(server.url, { ...upload, ...request })
  expect(outcome.failure).toBeUndefined()
  expect(received).toEqual([contentType, bytes])
})

it('keeps what the answer tells of look-ups and statements', async () => {
  await using server = await startTestServer((_message, response) => {
    response.setHeader('server-timing', 'cache;desc="hit=2", db;desc="statements=5"')
    reply(response)
  })
  const { told } = await send(server.url, upload)
  expect(told).toMatchObject({ lookUps: { hits: 2 }, statements: 5 })
})

async function send(baseUrl: string, request: LoadRequest): Promise<Outcome> {
  const transport = new Transport({ baseUrl, timeoutMs: 5_000, maxInFlight: 1 })
  try {
    return await new Promise((resolve) => {
      transport.send(request, {}, resolve)
    })
  } finally {
    await transport.close()
  }
}
