import { queryOptions } from '@tanstack/react-query'
import createClient, { type Middleware } from 'openapi-fetch'
import type { operations, paths } from './openapi.d.ts'
import { placeHeaders } from './place.ts'
import { ProblemError, problemOf } from './problem.ts'

interface ApiOptions {
  /** Origin of the API, unless it is the page's own. */
  readonly baseUrl?: string
  /** `any` asks wherever the log-in is by now; otherwise only where it is what the window shows. */
  readonly place?: 'shown' | 'any'
}

/** A client of the app's API, typed by its own document. Each method throws a `ProblemError` when it is refused. */
export function createApi({ baseUrl = '', place = 'shown' }: ApiOptions = {}) {
  const client = createClient<paths>({ baseUrl, querySerializer: queryOf })
  if (place === 'shown') client.use(sayPlace)
  client.use(throwProblems)
  return client
}

const sayPlace: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(placeHeaders())) request.headers.set(name, value)
  },
}

const throwProblems: Middleware = {
  async onResponse({ response }) {
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
    if (response.ok && (isJson || response.status === 204)) return
    throw problemOf(response.status, await response.json().catch(() => undefined))
  },
}

export const api = createApi()
/** Asks wherever the log-in is by now. */
export const apiAnywhere = createApi({ place: 'any' })

/** Resolves to the answer; one that never came, or broke off, is a `ProblemError` too. */
export async function dataOf<Answer>(
  asked: Promise<{ readonly data?: Answer }>,
): Promise<NonNullable<Answer>> {
  try {
    return (await asked).data as NonNullable<Answer>
  } catch (error) {
    if (error instanceof ProblemError || isAbort(error)) throw error
    throw new ProblemError(0, 'Offline', 'The server can’t be reached. Check your connection.')
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function queryOf(params: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(params).filter(([, value]) => value)
  return new URLSearchParams(given as [string, string][]).toString()
}

type OperationId = keyof operations

export type AnswerOf<Id extends OperationId> = JsonOf<
  operations[Id]['responses'][keyof operations[Id]['responses']]
>

export type ItemOf<Id extends OperationId> =
  AnswerOf<Id> extends { readonly items: readonly (infer Item)[] } ? Item : never

export type QueryOf<Id extends OperationId> = NonNullable<operations[Id]['parameters']['query']>

export type BodyOf<Id extends OperationId> = operations[Id] extends {
  readonly requestBody: infer Body
}
  ? JsonOf<Body>
  : never

type JsonOf<Message> = Message extends { content: { 'application/json': infer Json } }
  ? Json
  : never

export const configQuery = queryOptions({
  queryKey: ['config'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/config', { signal })),
})
