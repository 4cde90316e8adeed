import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { frontEnd } from './front-end.ts'

let folder: string
const server = Fastify()

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tenfold-front-end-'))
  await mkdir(path.join(folder, 'assets'))
  await writeFile(path.join(folder, 'index.html'), '<title>Invoices</title>')
  await writeFile(path.join(folder, 'assets/index-abc123.js'), 'export {}')
  await server.register(frontEnd, { folder })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

it.each(['/', '/invoices', '/customers/7?tab=2'])('serves the page under %s', async (url) => {
  const answer = await server.inject({ url })
  expect([answer.statusCode, answer.body]).toEqual([200, '<title>Invoices</title>'])
  expect(answer.headers['cache-control']).toBe('no-cache')
  expect(answer.headers['content-security-policy']).toContain("default-src 'self'")
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
