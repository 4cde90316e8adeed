import { expect, it } from 'vitest'
import { client, preparedDatabase, startApp } from '../../test/test-app.ts'

it('sends answers that no page can embed and no cache keeps', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  for (const url of ['/api/v1/config', '/api/v1/me', '/api/nothing']) {
    const { headers } = await running.server.inject(url)
    expect(headers).toMatchObject({
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
