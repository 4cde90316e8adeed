import { runInSession } from '../kernel/index.ts'
import { type Request as Begun, beginRequest, type RequestOptions } from './request.ts'

interface WithHeaders {
  readonly headers: { get(name: string): string | null }
}

/** Answers a request of the Fetch standard in a session of its own. */
async function answer(
  options: RequestOptions,
  request: WithHeaders,
  work: () => Promise<Response>,
): Promise<Response> {
  const begun = beginRequest(options, (name) => request.headers.get(name))
  const response = await runInSession(begun.session, work)
  return options.bookmarks ? hold(response, begun) : response
}

/** Keeps what the request has seen, before the reply leaves and again before its body ends. */
async function hold(response: Response, begun: Begun): Promise<Response> {
  const headers = await begun.keep()
  const keepTheRest = async () => {
    if (!begun.isKept) await begun.keep()
  }
  const body = response.body?.pipeThrough(new TransformStream({ flush: keepTheRest }))
  const held = new Response(body ?? null, response)
  for (const [name, value] of headers) held.headers.append(name, value)
  return held
}

/**
 * Runs work of a Server Component or a Server Action of Next.js in a session of its own, given `await headers()` of its request. It
 * has no response, so it sets no cookie: say whose work it is by `currentSession().identify(userId)`.
 */
export async function inNextSession<T>(
  options: RequestOptions,
  headers: WithHeaders['headers'],
  work: () => Promise<T>,
): Promise<T> {
  const begun = beginRequest(options, (name) => headers.get(name))
  try {
    return await runInSession(begun.session, work)
  } finally {
    await begun.keep()
  }
}

interface HonoContext {
  readonly req: { readonly raw: WithHeaders }
  res: Response
}

/**
 * Middleware for Hono: every request runs in a session of its own. Middleware that has checked the login then calls
 * `currentSession().enter(organisationId)`, and `.identify(userId)`.
 */
export function honoSession(
  options: RequestOptions,
): (context: HonoContext, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    const response = await answer(options, context.req.raw, async () => {
      await next()
      return context.res
    })
    // Hono would put the headers of the reply that it has over those of the new one.
    ;(context as { res: Response | undefined }).res = undefined
    context.res = response
  }
}

/**
 * Wraps a route handler of Next.js, or any other from a request to a response: it runs in a session of its own.
 * `export const GET = nextSession(tenfold.requests, async (request) => Response.json(...))`
 */
export function nextSession<Request extends WithHeaders, Context extends readonly unknown[]>(
  options: RequestOptions,
  handle: (request: Request, ...context: Context) => Response | Promise<Response>,
): (request: Request, ...context: Context) => Promise<Response> {
  return (request, ...context) => answer(options, request, async () => handle(request, ...context))
}
