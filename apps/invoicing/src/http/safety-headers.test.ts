import { expect, it } from 'vitest'
import { preparedDatabase, startApp } from '../../test/test-app.ts'

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

it('lets a browser come by https only, once it has', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { PUBLIC_URL: 'https://invoices.example' })
  for (const url of ['/healthz', '/api/v1/config', '/']) {
    const { headers } = await running.server.inject(url)
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  }
})
