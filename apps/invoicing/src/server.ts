import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { serverTiming, sessionPerRequest } from '@tenfold/runtime/http'
import Fastify, { LogController } from 'fastify'
import type { App } from './app.ts'
import { demoPassword, demoUser } from './demo.ts'
import {
  accountRoutes,
  authRoutes,
  invitationLinkRoutes,
  invitationRoutes,
  memberRoutes,
  recoveryRoutes,
} from './modules/accounts/index.ts'
import { activityRoutes } from './modules/activity/index.ts'
import { assistantRoutes } from './modules/assistant/index.ts'
import { customerRoutes } from './modules/customers/index.ts'
import { dashboardRoutes } from './modules/dashboard/index.ts'
import { failedJobRoutes } from './modules/failed-jobs/index.ts'
import { fileRoutes } from './modules/files/index.ts'
import { documentRoutes, invoiceRoutes } from './modules/invoices/index.ts'
import { paymentRoutes } from './modules/payments/index.ts'
import { linkRoutes, publicRoutes } from './modules/public/index.ts'
import { searchRoutes } from './modules/search/index.ts'
import { settingsRoutes } from './modules/settings/index.ts'
import {
  checkoutRoutes,
  planRoutes,
  subscriptionRoutes,
  webhookRoutes,
} from './modules/subscriptions/index.ts'
import {
  AnyText,
  Closed,
  createRateLimits,
  describeRoutes,
  documentRoute,
  frontEnd,
  handleError,
  healthRoutes,
  jobRoutes,
  type LogStream,
  loggerOptions,
  logRequests,
  meantForStrangers,
  OrNull,
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
} from './platform/http/index.ts'
import { takeIdempotencyKeys } from './platform/idempotency/index.ts'
import { testCards } from './test-cards.ts'

const bodyLimitBytes = 256 * 1024
// Longer than a load balancer's 60 s, or it would send requests down connections that we just closed.
const keepAliveTimeoutMs = 72_000

export interface ServerOptions {
  /** Hears of every route as it is registered. */
  readonly onRoute?: (route: { readonly method: string | string[]; readonly url: string }) => void
  /** Where log lines go instead of stdout. */
  readonly logTo?: LogStream
}

/** The app's HTTP server: API and front end, ready to listen. */
export async function createServer(app: App, options: ServerOptions = {}): Promise<Server> {
  const { settings, cookie } = app
  const server = bareServer(settings, options)
  server.decorateRequest('login')
  prepareDrain(server)
  await server.register(sessionPerRequest, settings.tenfold)
  await server.register(serverTiming, settings.tenfold)
  server.addHook('onRequest', sendRequestId)
  server.addHook('onRequest', refuseOtherSites(settings.publicUrl))
  server.addHook('onSend', sendSafetyHeaders(settings.publicUrl))
  logRequests(server)
  await describeRoutes(server, { ...settings, cookieName: cookie.name })
  const limits = await createRateLimits(server, settings)
  healthRoutes(server, app)
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
    // What a client sends is taken as it is or refused; nothing is coerced, dropped or filled in.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()
  server.server.headersTimeout = keepAliveTimeoutMs + 3_000
  server.removeContentTypeParser('text/plain')
  readJson(server)
  server.setErrorHandler(handleError)
  if (onRoute) server.addHook('onRoute', onRoute)
  return server
}

function api(app: App, limits: RateLimits) {
  return async (server: Server): Promise<void> => {
    server.setNotFoundHandler((_request, reply) =>
      sendProblem(reply, new Problem('not-found', 'There is no such route')),
    )
    server.addHook('onSend', sendDataHeaders)
    await server.register(auth(app, limits), { prefix: '/auth' })
    await server.register(forStrangers(webhookRoutes, app, limits), { prefix: '/webhooks' })
    await server.register(v1(app, limits), { prefix: '/v1' })
  }
}

/** Where strangers try passwords and tokens. */
function auth(app: App, limits: RateLimits) {
  return async (server: Server): Promise<void> => {
    server.addHook('onRoute', meantForStrangers)
    server.addHook('onRequest', limits.perAddressOfCredentials)
    server.addHook('preHandler', limits.perAccount)
    authRoutes(server, app)
    recoveryRoutes(server, app)
  }
}

function v1(app: App, limits: RateLimits) {
  return async (server: Server): Promise<void> => {
    for (const routes of [publicConfig, documentRoute, planRoutes])
      await server.register(forStrangers(routes, app, limits))
    // They find out for whom a stranger calls in their own way.
    await server.register(forStrangers(publicRoutes, app, limits), { prefix: '/public' })
    await server.register(async (open: Server) => {
      open.addHook('onRequest', limits.perAddress)
      takeIdempotencyKeys(open, app)
      // Says of each route itself whether it asks for a log-in.
      invitationLinkRoutes(open, app)
    })
    await server.register(async (user: Server) => {
      user.addHook('onRequest', requireLogin(app.logins))
      user.addHook('onRequest', limits.perLogin)
      user.addHook('onRequest', refuseMovedLogin)
      takeIdempotencyKeys(user, app)
      accountRoutes(user, app)
    })
    await server.register(async (tenant: Server) => {
      tenant.addHook('onRequest', requireLogin(app.logins))
      tenant.addHook('onRequest', limits.perLogin)
      tenant.addHook('onRequest', refuseMovedLogin)
      tenant.addHook('onRequest', requireOrganization)
      takeIdempotencyKeys(tenant, app)
      for (const routes of tenantRoutes) routes(tenant, app)
    })
  }
}

/** A context whose routes ask for no log-in. */
function forStrangers(
  routes: (server: Server, app: App) => void,
  app: App,
  { perAddress }: RateLimits,
) {
  return async (open: Server): Promise<void> => {
    open.addHook('onRoute', meantForStrangers)
    open.addHook('onRequest', perAddress)
    routes(open, app)
  }
}

const tenantRoutes = [
  memberRoutes,
  invitationRoutes,
  fileRoutes,
  settingsRoutes,
  subscriptionRoutes,
  checkoutRoutes,
  customerRoutes,
  invoiceRoutes,
  documentRoutes,
  paymentRoutes,
  linkRoutes,
  assistantRoutes,
  dashboardRoutes,
  searchRoutes,
  activityRoutes,
  jobRoutes,
  failedJobRoutes,
] as const

const PublicConfig = Closed({
  appName: AnyText(100),
  demoLogin: OrNull(Closed({ email: AnyText(254), password: AnyText(128) })),
  testCards: OrNull(
    Closed({ accepted: AnyText(19), declined: AnyText(19), unanswered: AnyText(19) }),
  ),
})

/** What the front end must know before anybody has logged in. */
function publicConfig(server: Server, { settings }: App): void {
  const demoLogin = settings.showsDemoLogin
    ? { email: demoUser.email, password: demoPassword }
    : null
  const schema = {
    operationId: 'getConfig',
    summary: 'What the front end must know before anybody has logged in',
    tags: ['api'],
    response: { 200: PublicConfig },
  }
  const cards = settings.payments === 'test' ? testCards : null
  const config = { appName: 'Tenfold Invoicing', demoLogin, testCards: cards }
  server.get('/config', { schema }, () => config)
}
