import { expect, it } from 'vitest'
import type { LoadRequest } from '../app.ts'
import { reply, startTestServer } from './fixture/test-server.ts'
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

async function send(baseUrl: string, request: LoadRequest): Promise<Outcome> {
  const transport = new Transport({ baseUrl, timeoutMs: 5_000, maxInFlight: 1 })
  try {
    return await new Promise((resolve) => {
      transport.send(request, '', resolve)
    })
  } finally {
    await transport.close()
  }
}
