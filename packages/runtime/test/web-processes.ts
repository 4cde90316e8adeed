import type { Server } from 'node:http'
import { Readable } from 'node:stream'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import {
  expressSession,
  honoSession,
  nextSession,
  type RequestOptions,
  sessionPerRequest,
  statusOf,
} from '../src/http/index.ts'
import { createTenfold, currentSession, readConfig, type Tenfold } from '../src/index.ts'
import { type Clock, systemClock } from '../src/kernel/index.ts'

/** An app of three routes, without a way in. */
interface Routes {
  write(body: string): Promise<unknown>
  read(): Promise<unknown>
  /** Sends its first part before it writes. */
  stream(body: string): AsyncGenerator<string>
}

export interface WebProcess extends AsyncDisposable {
  readonly url: string
  readonly tenfold: Tenfold
}

export type Way = (requests: RequestOptions, routes: Routes) => Promise<Server>

export const ways: Readonly<Record<string, Way>> = {
  async fastify(requests, routes) {
    const app = fastify()
    await app.register(sessionPerRequest, requests)
    app.addHook('onRequest', async ({ headers }) => identify(headers['x-user']))
    app.setErrorHandler((error, _, reply) => reply.code(statusOf(error) ?? 500).send(String(error)))
    app.post('/notes', ({ body }) => routes.write((body as { body: string }).body))
    app.get('/notes', (_, reply) => {
      // The app's own cookie must be there, too.
      void reply.header('set-cookie', 'own=1')
      return routes.read()
    })
    app.get('/stream', (_, reply) => reply.send(Readable.from(routes.stream('streamed'))))
    await app.ready()
    await app.listen({ host: '127.0.0.1', port: 0 })
    return app.server
  },
  async express(requests, routes) {
    const app = express()
    app.use(expressSession(requests))
    app.use(express.json())
    app.use((request, _, next) => {
      identify(request.headers['x-user'])
      next()
    })
    app.post('/notes', async (request, response) => {
      response.json(await routes.write((request.body as { body: string }).body))
    })
    app.get('/notes', async (_, response) => {
      response.setHeader('set-cookie', 'own=1')
      response.json(await routes.read())
    })
    app.get('/stream', async (_, response) => {
      for await (const part of routes.stream('streamed')) response.write(part)
      response.end()
    })
    return listening(app.listen(0, '127.0.0.1'))
  },
  async hono(requests, routes) {
    const app = new Hono()
    app.use(honoSession(requests))
    app.use(async (context, next) => {
      identify(context.req.header('x-user'))
      await next()
    })
    app.post('/notes', async (context) => {
      const { body } = await context.req.json<{ body: string }>()
      return context.json((await routes.write(body)) as object)
    })
    app.get('/notes', async (context) => {
      context.header('set-cookie', 'own=1')
      return context.json((await routes.read()) as object)
    })
    app.get('/stream', () => new Response(toStream(routes.stream('streamed'))))
    return listening(serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as Server)
  },
  /** Route handlers as Next.js has them, behind the server that Hono brings along. */
  async next(requests, routes) {
    const post = nextSession(requests, async (request: Request) => {
      identify(request.headers.get('x-user'))
      return Response.json(await routes.write(((await request.json()) as { body: string }).body))
    })
    const get = nextSession(requests, async (request: Request) => {
      identify(request.headers.get('x-user'))
      return Response.json(await routes.read(), { headers: { 'set-cookie': 'own=1' } })
    })
    const stream = nextSession(requests, (request: Request) => {
      identify(request.headers.get('x-user'))
      return new Response(toStream(routes.stream('streamed')))
    })
    const fetch = (request: Request) => {
      if (request.method === 'POST') return post(request)
      if (request.url.endsWith('/none')) return nextSession(requests, () => new Response())(request)
      return request.url.endsWith('/stream') ? stream(request) : get(request)
    }
    return listening(serve({ fetch, hostname: '127.0.0.1', port: 0 }) as Server)
  },
}

function identify(user: string | string[] | null | undefined): void {
  currentSession().enter('a')
  if (typeof user === 'string') currentSession().identify(user)
}

function toStream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<string, string>()
  const send = async () => {
    const writer = writable.getWriter()
    for await (const part of parts) await writer.write(part)
    await writer.close()
  }
  void send()
  return readable.pipeThrough(new TextEncoderStream())
}

async function listening(server: Server): Promise<Server> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  return server
}

/** Starts a web process of the app, in this process. */
export async function startWeb(
  way: Way,
  env: Readonly<Record<string, string>>,
  clock: Clock = systemClock,
): Promise<WebProcess> {
  const tenfold = createTenfold(readConfig(env), { clock })
  const { db } = tenfold
  const read = () => db.query('select body from notes order by id')
  const routes: Routes = {
    write: (body) => db.query('insert into notes (body) values ($1) returning id', [body]),
    read: async () => (await read()).rows.map((row) => row['body']),
    async *stream(body) {
      await read()
      yield 'first '
      await db.query('insert into notes (body) values ($1)', [body])
      yield 'last'
    },
  }
  const server = await way(tenfold.requests, routes)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    tenfold,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await tenfold.close()
    },
  }
}
