import Fastify, { type RouteOptions } from 'fastify'
import { expect, it } from 'vitest'
import { preparedDatabase, startApp } from '../../../test/test-app.ts'
import { compileLate } from './compile-late.ts'

const number = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
const broken = { type: 'no such type' }

it('compiles a schema when a request first needs it', async () => {
  const server = Fastify({ schemaController: compileLate })
  server.post('/sound', { schema: { body: number, response: { 200: number } } }, (request) => ({
    ...(request.body as object),
    extra: true,
  }))
  server.post('/broken', { schema: { body: broken } }, () => 'never')
  await server.ready()
  const ask = async (url: string, payload: object) => {
    const { statusCode, body } = await server.inject({ method: 'POST', url, payload })
    return [statusCode, JSON.parse(body).message ?? body]
  }
  for (const n of [1, 2]) expect(await ask('/sound', { n })).toEqual([200, `{"n":${n}}`])
  expect(await ask('/sound', { n: 'x' })).toEqual([400, 'body/n must be integer'])
  expect(await ask('/sound', {})).toEqual([400, "body must have required property 'n'"])
  expect(await ask('/broken', { n: 1 })).toEqual([500, expect.stringMatching(/^schema is invalid/)])
  await server.close()
  const eager = Fastify().post('/broken', { schema: { body: broken } }, () => 'never')
  await expect(eager.ready()).rejects.toThrow('schema is invalid')
})

it('leaves no route of the app with a schema that can’t be compiled', async () => {
  const routes: RouteOptions[] = []
  await using database = await preparedDatabase()
  const onRoute = (route: object) => void routes.push(route as RouteOptions)
  await using running = await startApp(database, {}, { onRoute })
  await running.server.ready()
  // Fastify compiles them at its start by itself.
  const eager = Fastify({ exposeHeadRoutes: false })
  for (const { method, url, schema } of routes.filter((route) => route.schema))
    eager.route({ method, url, schema: schema ?? {}, handler: () => undefined })
  await expect(eager.ready()).resolves.toBe(eager)
  expect(routes.length).toBeGreaterThan(50)
  expect(eager.hasRoute({ method: 'POST', url: '/api/v1/invoices' })).toBe(true)
})
