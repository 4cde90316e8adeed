import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem, sendProblem } from './problem.ts'

const builtByVite = path.join(import.meta.dirname, '../../dist/web')
const policy = [
  "default-src 'self'",
  // Charts set their sizes by style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The front end as Vite built it: files with a hash in their name for ever, the page itself never from a cache. */
export async function frontEnd(
  server: FastifyInstance,
  { folder = builtByVite }: { readonly folder?: string },
): Promise<void> {
  if (!existsSync(path.join(folder, 'index.html'))) {
    server.setNotFoundHandler(sendUnbuilt)
    return
  }
  await server.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (reply, file) => {
      const isHashed = file.includes(`${path.sep}assets${path.sep}`)
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      reply.header('content-security-policy', policy)
    },
  })
  server.setNotFoundHandler(sendPage)
}

/** The page finds its way by the URL itself, so every unknown one gets it. */
function sendPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendNothing(reply)
  if (path.extname(request.url.split('?')[0] ?? '') !== '') return sendNothing(reply)
  return reply.sendFile('index.html')
}

function sendNothing(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, new Problem(404, 'Not found', 'There is nothing here'))
}

function sendUnbuilt(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = 'The front end is not built: run `vite build` in apps/invoicing/web'
  return sendProblem(reply, new Problem(404, 'Not found', detail))
}
