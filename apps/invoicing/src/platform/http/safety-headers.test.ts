import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import {
  client,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

it('sends answers that no page can embed and no cache keeps', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const paths = ['/api/v1/config', '/api/v1/openapi.json', '/api/v1/me', '/api/nothing']
  for (const url of [...paths, '/nothing.js', '/healthz']) {
    const { headers } = await running.server.inject(url)
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('json'),
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  }
})

it('lets pages of its own show a PDF, which no cache keeps either', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { id } = await newInvoice(ada, await newCustomer(ada))
  const path = `/api/v1/invoices/${id}/pdf`
  await ada.post(path, {})
  expect((await ada.get(path)).headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-security-policy': "frame-ancestors 'self'",
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'cache-control': expect.stringMatching(/no-store|private/),
  })
})

it.each(['/%zz', '/api/v1/%', '/%E0%A4%A', '/api/v1/customers/%c0'])(
  'sends them with the refusal of %s, too',
  async (url) => {
    await using database = await preparedDatabase()
    await using running = await startApp(database, { PUBLIC_URL: 'https://invoices.example' })
    const { statusCode, headers, json } = await running.server.inject(url)
    expect([statusCode, headers['content-type']]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ])
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
      'x-request-id': json().requestId,
    })
  },
)

it.each([
  ['400 Bad Request', 'malformed-request', 'HELLO\r\n\r\n'],
  [
    '431 Request Header Fields Too Large',
    'too-large',
    `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
  ],
])('sends them with a %s to what is no request', async (status, kind, bytes) => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { PUBLIC_URL: 'https://invoices.example' })
  const { port } = new URL(await running.server.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  socket.end(bytes)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  expect(head).toContain(`HTTP/1.1 ${status}\r\n`)
  for (const header of [
    'x-content-type-options: nosniff',
    'strict-transport-security: max-age=31536000',
    "content-security-policy: default-src 'none'; frame-ancestors 'none'",
    'content-type: application/problem+json; charset=utf-8',
  ])
    expect(head).toContain(header)
  expect(JSON.parse(body).type).toContain(kind)
})

it('sets cookies that no script sees, and that go by https alone', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { PUBLIC_URL: 'https://app.example' })
  const visitor = client(running.server)
  const account = { email: 'ada@test.example', password: 'long enough' }
  const answers = [
    await visitor.post('/api/auth/sign-up/email', { name: 'Ada', ...account }),
    await visitor.post('/api/v1/organizations', { name: 'Ada & Co' }),
    await visitor.post('/api/auth/sign-out', {}),
    await visitor.post('/api/auth/sign-in/email', account),
  ]
  const cookies = answers.flatMap(({ headers }) => headers['set-cookie'] as string[] | string)
  expect(cookies.length).toBeGreaterThanOrEqual(6)
  for (const cookie of cookies)
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
      expect(cookie.split('; ')).toContain(attribute)
})

it('lets a browser come by https only, once it has', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { PUBLIC_URL: 'https://invoices.example' })
  for (const url of ['/healthz', '/api/v1/config', '/']) {
    const { headers } = await running.server.inject(url)
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  }
})
