import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApi, dataOf } from './client.ts'
import { showPlace } from './place.ts'

type Answering = (request: IncomingMessage, response: ServerResponse) => void

let answering: Answering
const heard: IncomingMessage[] = []
const server = createServer((request, response) => {
  heard.push(request)
  answering(request, response)
})

function api(options: { readonly place?: 'any' } = {}) {
  const { port } = server.address() as AddressInfo
  return createApi({ baseUrl: `http://127.0.0.1:${port}`, ...options })
}

function answer(status: number, body: string, type = 'application/json'): void {
  answering = (_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }
}

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(() => {
  showPlace(undefined)
  heard.length = 0
})
afterAll(() => server.close())

it('resolves to what was answered', async () => {
  answer(200, '{"name":"Kite","version":3}')
  expect(await dataOf(api().GET('/api/v1/organization'))).toEqual({ name: 'Kite', version: 3 })
})

it('resolves when there is nothing to say', async () => {
  answering = (_request, response) => response.writeHead(204).end()
  const params = { path: { id: '1' } }
  expect(await dataOf(api().DELETE('/api/v1/me/logins/{id}', { params }))).toBeUndefined()
})

it('asks for parameters that have a value, and puts ids into the address as they are written there', async () => {
  answer(200, '{"items":[],"nextCursor":null}')
  await dataOf(api().GET('/api/v1/customers', { params: { query: { q: 'a b', cursor: '' } } }))
  await dataOf(api().GET('/api/v1/customers/{id}', { params: { path: { id: 'a/b?' } } }))
  expect(heard.map(({ url }) => url)).toEqual([
    '/api/v1/customers?q=a+b',
    '/api/v1/customers/a%2Fb%3F',
  ])
})

it('sends a body as JSON, under the key that names the request', async () => {
  const bodies: string[] = []
  answering = (request, response) => {
    request.on('data', (part: Buffer) => bodies.push(part.toString()))
    request.on('end', () =>
      response.writeHead(201, { 'content-type': 'application/json' }).end('{}'),
    )
  }
  const params = { header: { 'Idempotency-Key': 'once' } }
  const body = { name: 'Kite', email: 'pay@kite.example' }
  await dataOf(api().POST('/api/v1/customers', { params, body }))
  expect(bodies.map((text): unknown => JSON.parse(text))).toEqual([body])
  expect(heard[0]?.headers).toMatchObject({
    'idempotency-key': 'once',
    'content-type': 'application/json',
  })
})

describe('says what the window shows', () => {
  const place = { userId: 'u1', organizationId: 'o1' }

  it('with each request, as it is by then', async () => {
    answer(200, '{}')
    const client = api()
    await dataOf(client.GET('/api/v1/me'))
    showPlace(place)
    await dataOf(client.GET('/api/v1/me'))
    const shown = heard.map(({ headers }) => [headers['x-user'], headers['x-organization']])
    expect(shown).toEqual([
      [undefined, undefined],
      ['u1', 'o1'],
    ])
  })

  it('but not when it asks where the log-in is by now', async () => {
    answer(200, '{}')
    showPlace(place)
    await dataOf(api({ place: 'any' }).GET('/api/v1/me'))
    expect(heard[0]?.headers).not.toHaveProperty('x-user')
  })
})

describe('throws a problem', () => {
  const asked = () => dataOf(api().GET('/api/v1/me'))

  it('in the words of a refusal', async () => {
    const type = '/problems#user-changed'
    const body = { type, title: 'User changed', status: 409, detail: 'Log in again.' }
    answer(409, JSON.stringify(body), 'application/problem+json')
    await expect(asked()).rejects.toMatchObject({
      status: 409,
      kind: 'user-changed',
      message: 'Log in again.',
    })
  })

  it('when a proxy refuses in a page', async () => {
    answer(502, '<h1>Bad Gateway</h1>', 'text/html')
    await expect(asked()).rejects.toMatchObject({ name: 'ProblemError', status: 502 })
  })

  it('when something else answers in the place of the API', async () => {
    answer(200, '<h1>Welcome to the hotel</h1>', 'text/html')
    await expect(asked()).rejects.toMatchObject({ name: 'ProblemError', status: 200 })
  })

  it.each([
    ['never came', (_request, response) => response.destroy()],
    [
      'broke off',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        response.write('{"user":', () => response.destroy())
      },
    ],
  ] satisfies [string, Answering][])('when the answer %s', async (_name, way) => {
    answering = way
    await expect(asked()).rejects.toMatchObject({ name: 'ProblemError', title: 'Offline' })
  })

  it('unless the request was taken back', async () => {
    const leave = new AbortController()
    answering = () => leave.abort()
    const left = dataOf(api().GET('/api/v1/me', { signal: leave.signal }))
    await expect(left).rejects.toMatchObject({ name: 'AbortError' })
  })
})
