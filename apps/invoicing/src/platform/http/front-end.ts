import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem, sendProblem } from './problem.ts'

const builtByVite = path.join(import.meta.dirname, '../../../dist/web')
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

/** Files with a hash in their name never change. A visitors' page may be minutes old, the app's page may not. */
function cacheControlOf(file: string): string {
  if (file.includes(`${path.sep}assets${path.sep}`)) return 'public, max-age=31536000, immutable'
  if (path.basename(file) === 'pricing.html')
    return 'public, max-age=300, stale-while-revalidate=86400'
  return 'no-cache'
}

interface FrontEndOptions {
  readonly folder?: string
  /** Whether a Cookie header holds a log-in: who has none is a visitor. */
  readonly isKnown?: (cookieHeader: string | undefined) => boolean
}

/** The front end as Vite built it: the app, and the pages for visitors. */
export async function frontEnd(
  server: FastifyInstance,
  { folder = builtByVite, isKnown = () => true }: FrontEndOptions,
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
      reply.header('cache-control', cacheControlOf(file))
      reply.header('content-security-policy', policy)
    },
  })
  visitorPages(server, isKnown)
  server.setNotFoundHandler(sendPage)
}

function visitorPages(server: FastifyInstance, isKnown: (cookie: string | undefined) => boolean) {
  // One address with two faces: the app for those who are logged in, the landing page for all others.
  server.get('/', ({ headers }, reply) =>
    reply
      .header('vary', 'cookie')
      .sendFile(isKnown(headers.cookie) ? 'index.html' : 'landing.html'),
  )
  server.get('/pricing', (_request, reply) => reply.sendFile('pricing.html'))
}

/** The app finds its way by the URL itself; where it has no page it says so, as the status does. */
function sendPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendNothing(reply)
  const [url = ''] = request.url.split('?')
  if (isPage(url)) return reply.sendFile('index.html')
  return isFile(url) ? sendNothing(reply) : reply.code(404).sendFile('index.html')
}

/** Tokens in addresses may hold a dot too, but nothing so short behind it. */
function isFile(url: string): boolean {
  return /\.\w{1,8}$/.test(url)
}

function sendNothing(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, new Problem('not-found', 'There is nothing here'))
}

function sendUnbuilt(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = 'The front end is not built: run `vite build` in apps/invoicing/web'
  return sendProblem(reply, new Problem('not-found', detail))
}

/** The front end's pages, as its router names them; a test compares. Every other address is 404, and a page says so. */
export const pages = [
  '/i/:token',
  '/verify-email',
  '/reset-password',
  '/invitations/:token',
  '/sign-up',
  '/forgot-password',
  '/log-in',
  '/organizations/new',
  '/',
  '/invoices',
  '/invoices/new',
  '/invoices/:id',
  '/invoices/:id/edit',
  '/payments',
  '/customers',
  '/customers/:id',
  '/search',
  '/activity',
  '/members',
  '/subscription',
  '/subscription/checkout/:id',
  '/settings',
  '/profile',
] as const

const known = pages.map((page) => new RegExp(`^${page.replaceAll(/:\w+/g, '[^/]+')}/?$`))

function isPage(address: string): boolean {
  return known.some((page) => page.test(address))
}
