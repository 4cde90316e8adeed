import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { sessionPerRequest } from '@tenfold/runtime/http'
import Fastify, { type FastifyReply } from 'fastify'
import type { App } from './app.ts'
import { demoPassword, demoUser } from './demo.ts'
import {
  AnyText,
  Closed,
  describeRoutes,
  documentRoute,
  frontEnd,
  handleError,
  healthRoutes,
  meantForStrangers,
  OrNull,
  Problem,
  refuseOtherSites,
  requireLogin,
  requireOrganization,
  type Server,
  sendProblem,
} from './http/index.ts'
import {
  accountRoutes,
  authRoutes,
  invitationRoutes,
  memberRoutes,
  recoveryRoutes,
} from './modules/accounts/index.ts'
import { activityRoutes } from './modules/activity/index.ts'
import { assistantRoutes } from './modules/assistant/index.ts'
import { customerRoutes } from './modules/customers/index.ts'
import { dashboardRoutes } from './modules/dashboard/index.ts'
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

const bodyLimitBytes = 256 * 1024
// Longer than a load balancer's 60 s, or it would send requests down connections that we just closed.
const keepAliveTimeoutMs = 72_000

export interface ServerOptions {
  /** Hears of every route as it is registered. */
  readonly onRoute?: (route: { readonly method: string | string[]; readonly url: string }) => void
}

/** The app's HTTP server: API and front end, ready to listen. */
export async function createServer(
  app: App,
  { onRoute = () => undefined }: ServerOptions = {},
): Promise<Server> {
  const server: Server = Fastify({
    bodyLimit: bodyLimitBytes,
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: 30_000,
    trustProxy: app.settings.mode === 'production',
    logger: { level: app.settings.logLevel },
    // What a client sends is taken as it is or refused; nothing is coerced, dropped or filled in.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()
  server.server.headersTimeout = keepAliveTimeoutMs + 3_000
  server.removeContentTypeParser('text/plain')
  server.setErrorHandler(handleError)
  server.addHook('onRoute', onRoute)
  server.decorateRequest('login')
  await server.register(sessionPerRequest)
  server.addHook('onRequest', refuseOtherSites(app.settings.publicUrl))
  server.addHook('onSend', sendSafetyHeaders)
  closeWhenDrained(server)
  const { settings, cookie } = app
  await describeRoutes(server, { ...settings, cookieName: cookie.name })
  healthRoutes(server, app)
  await server.register(api(app), { prefix: '/api' })
  await server.register(frontEnd, { isKnown: (header) => cookie.read(header) !== undefined })
  return server
}

/** While closing, every answer is its connection's last: a kept-alive one would hold up the exit for 72 s. */
function closeWhenDrained(server: Server): void {
  let isDraining = false
  server.addHook('preClose', async () => {
    isDraining = true
  })
  server.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close')
  })
}

async function sendSafetyHeaders(_request: unknown, reply: FastifyReply): Promise<void> {
  reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin')
}

function api(app: App) {
  return async (server: Server): Promise<void> => {
    server.setNotFoundHandler((_request, reply) =>
      sendProblem(reply, new Problem(404, 'Not found', 'There is no such route')),
    )
    server.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    })
    await server.register(forStrangers(authRoutes, app), { prefix: '/auth' })
    await server.register(forStrangers(recoveryRoutes, app), { prefix: '/auth' })
    await server.register(forStrangers(webhookRoutes, app), { prefix: '/webhooks' })
    await server.register(v1(app), { prefix: '/v1' })
  }
}

function v1(app: App) {
  return async (server: Server): Promise<void> => {
    await server.register(forStrangers(publicConfig, app))
    await server.register(forStrangers(documentRoute, app))
    await server.register(forStrangers(planRoutes, app))
    // They find out for whom a stranger calls in their own way.
    await server.register(forStrangers(publicRoutes, app), { prefix: '/public' })
    // Says of each route itself whether it asks for a log-in.
    await server.register(async (open: Server) => invitationRoutes(open, app))
    await server.register(async (user: Server) => {
      user.addHook('onRequest', requireLogin(app.logins))
      accountRoutes(user, app)
    })
    await server.register(async (tenant: Server) => {
      tenant.addHook('onRequest', requireLogin(app.logins))
      tenant.addHook('onRequest', requireOrganization)
      for (const routes of tenantRoutes) routes(tenant, app)
    })
  }
}

/** A context whose routes ask for no log-in. */
function forStrangers(routes: (server: Server, app: App) => void, app: App) {
  return async (open: Server): Promise<void> => {
    open.addHook('onRoute', meantForStrangers)
    routes(open, app)
  }
}

const tenantRoutes = [
  memberRoutes,
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
] as const

const PublicConfig = Closed({
  appName: AnyText(100),
  demoLogin: OrNull(Closed({ email: AnyText(254), password: AnyText(128) })),
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
  server.get('/config', { schema }, () => ({ appName: 'Tenfold Invoicing', demoLogin }))
}
