import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { serverTiming, sessionPerRequest } from '@tenfold/runtime/http'
import Fastify, { LogController } from 'fastify'
import type { App } from './app.ts'
import { demoPassword, demoUser } from './demo.ts'
import {
  answerByOneStatus,
  compileLate,
  createRateLimits,
  describeRoutes,
  documentRoute,
  filedUnder,
  frontEnd,
  handleError,
  healthRoutes,
  jobRoutes,
  type LogStream,
  loggerOptions,
  logRequests,
  meantForStrangers,
  metricsRoute,
  Problem,
  prepareDrain,
  problemsPage,
  type RateLimits,
  readJson,
  refuseGarbled,
  refuseMovedLogin,
  refuseOtherSites,
  refuseUnreadable,
  requestIdOf,
  requireLogin,
  requireOrganization,
  type Server,
  sendDataHeaders,
  sendProblem,
  sendRequestId,
  sendSafetyHeaders,
  t,
} from './platform/http/index.ts'
import { takeIdempotencyKeys } from './platform/idempotency/index.ts'
import type { Context } from './platform/module.ts'
import { testCards } from './platform/test-cards.ts'

const bodyLimitBytes = 256 * 1024
// Longer than a load balancer's 60 s, or it would send requests down connections that we just closed.
const keepAliveTimeoutMs = 72_000

export interface ServerOptions {
  /** Hears of every route as it is registered. */
  readonly onRoute?: (route: { readonly method: string | string[]; readonly url: string }) => void
  readonly logTo?: LogStream
}

export async function createServer(app: App, options: ServerOptions = {}): Promise<Server> {
  const { settings } = app
  const { cookie } = app.accounts
  const server = bareServer(settings, options)
  server.decorateRequest('login')
  prepareDrain(server)
  await server.register(sessionPerRequest, app.requests)
  await server.register(serverTiming, settings.tenfold)
  server.addHook('onRequest', sendRequestId)
  server.addHook('onRequest', refuseOtherSites(settings.publicUrl))
  server.addHook('onSend', sendSafetyHeaders(settings.publicUrl))
  logRequests(server)
  await describeRoutes(server, { ...settings, cookieName: cookie.name, tags: tagsOf(app) })
  const limits = await createRateLimits(server, settings)
  healthRoutes(server, app)
  await metricsRoute(server, settings.tenfold.metricsToken)
  problemsPage(server)
  await server.register(api(app, limits), { prefix: '/api' })
  await server.register(frontEnd, { isKnown: (header) => cookie.read(header) !== undefined })
  return server
}

function bareServer(settings: App['settings'], { onRoute, logTo }: ServerOptions): Server {
  const server: Server = Fastify({
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: 30_000,
    trustProxy: settings.trustedProxies,
    logger: loggerOptions(settings, logTo),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    frameworkErrors: refuseUnreadable(settings.publicUrl),
    clientErrorHandler: refuseGarbled(settings.publicUrl),
    // Input is taken as it is or refused; nothing is coerced, dropped or filled in.
    schemaController: compileLate,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()
  server.server.headersTimeout = keepAliveTimeoutMs + 3_000
  server.removeContentTypeParser('text/plain')
  readJson(server)
  server.setErrorHandler(handleError)
  server.addHook('onRoute', answerByOneStatus)
  if (onRoute) server.addHook('onRoute', onRoute)
  return server
}

function api(app: App, limits: RateLimits) {
  return async (server: Server): Promise<void> => {
    server.setNotFoundHandler((_request, reply) =>
      sendProblem(reply, new Problem('not-found', 'There is no such route')),
    )
    server.addHook('onSend', sendDataHeaders)
    await server.register(credentials(app, limits), { prefix: '/auth' })
    for (const routes of routesFor('webhooks', app))
      await server.register(forStrangers(routes, limits), { prefix: '/webhooks' })
    await server.register(v1(app, limits), { prefix: '/v1' })
  }
}

function tagsOf({ modules }: App) {
  const own = modules.map(({ name, about }) => ({ name, description: about }))
  const tags = [...own, { name: 'api', description: 'The API itself' }]
  return tags.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** The routes of a context; the API's document files them under their module's name. */
function routesFor(context: Context, { modules }: App): ((server: Server) => void)[] {
  return modules.flatMap(({ name, routes }) => {
    const register = routes?.[context]
    if (!register) return []
    const filed = async (own: Server) => {
      own.addHook('onRoute', filedUnder(name))
      register(own)
    }
    return [(server: Server) => void server.register(filed)]
  })
}

function credentials(app: App, limits: RateLimits) {
  return async (server: Server): Promise<void> => {
    server.addHook('onRoute', meantForStrangers)
    server.addHook('onRequest', limits.perAddressOfCredentials)
    server.addHook('preHandler', limits.perAccount)
    for (const routes of routesFor('credentials', app)) routes(server)
  }
}

function v1(app: App, limits: RateLimits) {
  return async (server: Server): Promise<void> => {
    const config = (open: Server) => publicConfig(open, app)
    for (const routes of [config, documentRoute, ...routesFor('strangers', app)])
      await server.register(forStrangers(routes, limits))
    await server.register(async (open: Server) => {
      open.addHook('onRequest', limits.perAddress)
      takeIdempotencyKeys(open, app)
      for (const routes of routesFor('anyone', app)) routes(open)
    })
    await server.register(async (user: Server) => {
      requireUser(user, app, limits)
      takeIdempotencyKeys(user, app)
      for (const routes of routesFor('user', app)) routes(user)
    })
    await server.register(async (tenant: Server) => {
      requireUser(tenant, app, limits)
      tenant.addHook('onRequest', requireOrganization)
      takeIdempotencyKeys(tenant, app)
      for (const routes of routesFor('tenant', app)) routes(tenant)
      jobRoutes(tenant, app)
    })
  }
}

function requireUser(server: Server, { accounts }: App, limits: RateLimits): void {
  server.addHook('onRequest', requireLogin(accounts.logins))
  server.addHook('onRequest', limits.perLogin)
  server.addHook('onRequest', refuseMovedLogin)
}

function forStrangers(routes: (server: Server) => void, { perAddress }: RateLimits) {
  return async (open: Server): Promise<void> => {
    open.addHook('onRoute', meantForStrangers)
    open.addHook('onRequest', perAddress)
    routes(open)
  }
}

const PublicConfig = t.Closed({
  appName: t.AnyText(100),
  demoLogin: t.OrNull(t.Closed({ email: t.AnyText(254), password: t.AnyText(128) })),
  testCards: t.OrNull(
    t.Closed({ accepted: t.AnyText(19), declined: t.AnyText(19), unanswered: t.AnyText(19) }),
  ),
})

function publicConfig(server: Server, { settings }: App): void {
  const demoLogin = settings.showsDemoLogin
    ? { email: demoUser.email, password: demoPassword }
    : null
  const schema = {
    operationId: 'getConfig',
    summary: 'Settings that the front end needs before log-in',
    tags: ['api'],
    response: { 200: PublicConfig },
  }
  const cards = settings.payments === 'test' ? testCards : null
  const config = { appName: 'Tenfold Invoicing', demoLogin, testCards: cards }
  server.get('/config', { schema }, () => config)
}
