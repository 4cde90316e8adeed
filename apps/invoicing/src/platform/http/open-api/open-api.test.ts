import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  preparedDatabase,
  startApp,
  type TestApp,
  type TestDatabase,
} from '../../../../test/test-app.ts'
import type { Document, Operation } from './operation.ts'

let database: TestDatabase
let running: TestApp
let document: Document
const routes: string[] = []

beforeAll(async () => {
  database = await preparedDatabase()
  const onRoute = ({ method, url }: { method: string | string[]; url: string }) =>
    routes.push(...[method].flat().map((one) => `${one} ${url}`))
  running = await startApp(database, {}, { onRoute })
  document = (await running.server.inject('/api/v1/openapi.json')).json()
})
afterAll(async () => {
  await running[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

function operations(): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      one,
    ]),
  )
}

it('describes every route of the API', () => {
  const api = routes.filter((route) => /^(?!HEAD)\w+ \/api\//.test(route))
  const described = operations().map(([name]) => name.replaceAll(/\{(\w+)\}/g, ':$1'))
  expect(new Set(described)).toEqual(new Set(api))
  expect(document).toMatchObject({ openapi: '3.1.0', security: [{ login: [] }] })
})

it('names each operation once, and says what it does and what it is about', () => {
  const known = (document as unknown as { tags: { name: string }[] }).tags.map(({ name }) => name)
  for (const [name, { operationId, summary, tags = [] }] of operations()) {
    expect([name, operationId]).toEqual([name, expect.stringMatching(/^[a-z]+[A-Za-z]*$/)])
    expect([name, summary]).toEqual([name, expect.stringMatching(/^[A-Z].{8,}[^.]$/)])
    expect([name, known.includes(tags[0] ?? '')]).toEqual([name, true])
  }
  const ids = operations().map(([, { operationId }]) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

it('says of each operation how it succeeds and how it may be refused', () => {
  for (const [name, { security, responses }] of operations()) {
    const statuses = Object.keys(responses)
    expect([name, statuses.some((status) => status.startsWith('2'))]).toEqual([name, true])
    const wanted = ['400', '429', '500', ...(security?.length === 0 ? [] : ['401', '403', '409'])]
    expect([name, statuses]).toEqual([name, expect.arrayContaining(wanted)])
  }
})

it('tells which operations are meant for strangers', () => {
  const open = operations().filter(([, { security }]) => security?.length === 0)
  const names = open.map(([name]) => name)
  expect(names).toContain('POST /api/auth/sign-in/email')
  expect(names).toContain('GET /api/v1/config')
  expect(names).not.toContain('GET /api/v1/me')
})
