import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { frontEnd, pages } from './front-end.ts'

let folder: string
const server = Fastify()
const isKnown = (cookie: string | undefined) => cookie === 'login=known'
const app = '<title>Invoices</title>'

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tenfold-front-end-'))
  await mkdir(path.join(folder, 'assets'))
  await writeFile(path.join(folder, 'index.html'), app)
  await writeFile(path.join(folder, 'landing.html'), '<title>Welcome</title>')
  await writeFile(path.join(folder, 'pricing.html'), '<title>Prices</title>')
  await writeFile(path.join(folder, 'assets/index-abc123.js'), 'export {}')
  await server.register(frontEnd, { folder, isKnown })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const somePages = ['/log-in', '/invoices', '/customers/7?tab=2', '/i/org_1.Zm9vYmFyYmF6cXV4MTIzNA']
it.each(somePages)('serves the app under %s', async (url) => {
  const answer = await server.inject({ url })
  expect([answer.statusCode, answer.body]).toEqual([200, app])
  expect(answer.headers['cache-control']).toBe('no-cache')
  expect(answer.headers['content-security-policy']).toContain("default-src 'self'")
})

it.each(['/no-such-page', '/invoices/7/edit/more', '/wp-admin', '/i'])(
  'says 404 of %s, and lets the app say so in words',
  async (url) => {
    const answer = await server.inject({ url })
    expect([answer.statusCode, answer.body]).toEqual([404, app])
  },
)

it('knows every page that the front end has, and no other', async () => {
  const router = new URL('../../../web/src/app.tsx', import.meta.url)
  const source = await readFile(router, 'utf8')
  const routed = [...source.matchAll(/<Route path="([^"]+)"/g)].map(([, page]) => page)
  expect(new Set([...routed, '/log-in'])).toEqual(new Set(pages))
})

it('shows the landing page to visitors and the app to those who are logged in', async () => {
  const visitor = await server.inject({ url: '/' })
  expect(visitor.body).toBe('<title>Welcome</title>')
  const known = await server.inject({ url: '/', headers: { cookie: 'login=known' } })
  expect(known.body).toBe(app)
  for (const { headers } of [visitor, known]) {
    expect([headers.vary, headers['cache-control']]).toEqual(['cookie', 'no-cache'])
    expect(headers['content-security-policy']).toContain("default-src 'self'")
  }
  // Whoever has the landing page may keep it, but not in the place of the app.
  const { etag } = visitor.headers
  const again = await server.inject({ url: '/', headers: { 'if-none-match': etag } })
  expect(again.statusCode).toBe(304)
  const later = { cookie: 'login=known', 'if-none-match': etag }
  expect((await server.inject({ url: '/', headers: later })).body).toBe(app)
})

it.each(['/', '/invoices', '/pricing', '/no-such-page', '/assets/index-abc123.js'])(
  'lets nobody frame %s, and runs nothing on it but its own scripts',
  async (url) => {
    const { headers } = await server.inject({ url })
    const rules = String(headers['content-security-policy']).split('; ')
    for (const rule of [
      "default-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
      expect(rules).toContain(rule)
    expect(rules.filter((rule) => rule.startsWith('script-src'))).toEqual([])
  },
)

it('lets everybody keep the prices for some minutes', async () => {
  const answer = await server.inject({ url: '/pricing' })
  expect(answer.body).toBe('<title>Prices</title>')
  expect(answer.headers['cache-control']).toMatch(/^public, max-age=300/)
})

it('lets browsers keep what has a hash in its name for ever', async () => {
  const answer = await server.inject({ url: '/assets/index-abc123.js' })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
})

it.each([
  ['GET', '/assets/index-gone.js'],
  ['GET', '/assets/../../package.json'],
  ['GET', '/%2e%2e/%2e%2e/package.json'],
  ['POST', '/'],
] as const)('answers 404 to %s %s', async (method, url) => {
  expect((await server.inject({ method, url })).statusCode).toBe(404)
})

it('says what to do when the front end was never built', async () => {
  const unbuilt = Fastify()
  await unbuilt.register(frontEnd, { folder: path.join(folder, 'nothing') })
  const answer = await unbuilt.inject({ url: '/' })
  expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringContaining('vite')])
  await unbuilt.close()
})
