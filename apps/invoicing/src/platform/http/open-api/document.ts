import fastifySwagger from '@fastify/swagger'
import { Type } from '@fastify/type-provider-typebox'
import type { RouteOptions } from 'fastify'
import type { Server } from '../parts.ts'
import { answerHeaders, describeAnswers, ProblemBody, problemAnswers } from './answers.ts'
import type { Document, Operation } from './operation.ts'
import { describeRequests } from './requests.ts'

export interface DocumentOptions {
  readonly publicUrl: string | undefined
  readonly cookieName: string
  readonly tags: readonly { readonly name: string; readonly description: string }[]
}

/** Describes every route under /api that is registered from here on, from its own schemas. */
export async function describeRoutes(server: Server, options: DocumentOptions): Promise<void> {
  await server.register(fastifySwagger, {
    openapi: frameOf(options),
    stripBasePath: false,
    convertConstToEnum: false,
    transform: ({ schema, url }) => ({
      schema: { ...schema, hide: !url.startsWith('/api/') },
      url,
    }),
    transformObject: (given) => {
      const { openapiObject } = given as unknown as { openapiObject: Document }
      describeRequests(openapiObject)
      describeAnswers(openapiObject)
      return openapiObject
    },
  })
}

/** GET openapi.json: what the API offers, for programs and for those who write them. */
export function documentRoute(server: Server): void {
  const schema = {
    operationId: 'getOpenApiDocument',
    summary: 'This description of the API',
    tags: ['api'],
    security: [],
    response: { 200: Type.Object({}, { description: 'An OpenAPI 3.1 document' }) },
  }
  server.get('/openapi.json', { schema }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(server.swagger()),
  )
}

/** A hook for routes that ask for no log-in, so that the document says so of each. */
export function meantForStrangers(route: RouteOptions): void {
  route.schema = { security: [], ...route.schema }
}

export function filedUnder(name: string) {
  return (route: RouteOptions): void => {
    route.schema = { tags: [name], ...route.schema }
  }
}

const repeatable: object = { 'x-repeatable': true } satisfies Partial<Operation>

/** A hook for routes whose POSTs take an idempotency key, so that the document says so of each. */
export function meantToBeRepeated(route: RouteOptions): void {
  if (route.method === 'POST') route.schema = { ...route.schema, ...repeatable }
}

function frameOf({ publicUrl, cookieName, tags }: DocumentOptions) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tenfold Invoicing',
      version: '1.0.0',
      description,
      contact: { name: 'The Tenfold authors' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [serverOf(publicUrl)],
    tags: [...tags],
    security: [{ login: [] }],
    components: {
      securitySchemes: {
        login: {
          type: 'apiKey' as const,
          in: 'cookie' as const,
          name: cookieName,
          description: 'Set by logging in; a log-in can be revoked, and ends after 30 days',
        },
      },
      schemas: { Problem: ProblemBody as object },
      headers: answerHeaders,
      responses: problemAnswers,
    },
  }
}

function serverOf(publicUrl: string | undefined) {
  const isHere = publicUrl === undefined || publicUrl.startsWith('http:')
  return {
    url: isHere ? '/' : publicUrl,
    description: isHere ? 'Local development' : 'Production',
    'x-internal': isHere,
  }
}

const description = `Invoicing for small agencies. Requests and answers are JSON; errors are problem details (RFC 9457).
Money is in minor units of its currency, tax rates in basis points. Lists are read page by page: pass an answer's
nextCursor as cursor. Everything belongs to the organisation that is active in the caller's log-in.`
