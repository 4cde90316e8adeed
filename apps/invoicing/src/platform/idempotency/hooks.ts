import { createHmac } from 'node:crypto'
import type { Queryable } from '@tenfold/runtime'
import { currentSession, runInSession } from '@tenfold/runtime/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppConfig } from '../config/index.ts'
import { deriveSecret, tenant } from '../database/index.ts'
import { meantToBeRepeated, Problem, type Server } from '../http/index.ts'
import { type Claim, claims, type Held, type KeyStore, type StoredAnswer } from './claim.ts'
import { stillRunning } from './key-store.ts'

export interface KeyPlace {
  readonly db: Queryable
  readonly store: KeyStore
  /** Whether row-level security shows only those of the session's organisation. */
  readonly isOfTenants: boolean
}

export interface IdempotencyParts {
  readonly keyPlaces: readonly KeyPlace[]
  readonly settings: Pick<AppConfig, 'authSecret'>
}

const keyHeader = 'idempotency-key'
const replayHeader = 'idempotency-replayed'

/** Owner of a request's key; undefined if there is none. Throws the refusal that the request itself would get. */
type OwnerOf = (request: FastifyRequest) => Promise<string | undefined>

/**
 * Lets the POSTs of a context be sent twice: with the same `Idempotency-Key` the second gets the answer
 * of the first. Effects outside of the app's databases are not covered, nor are requests that have none.
 */
export function takeIdempotencyKeys(
  server: Server,
  { keyPlaces: places, settings }: IdempotencyParts,
  ownerOf: OwnerOf = userOf,
): void {
  server.addHook('onRoute', meantToBeRepeated)
  const secret = deriveSecret(settings.authSecret.reveal(), 'idempotency')
  server.addHook('preHandler', async (request, reply) => {
    const claim = await claimOf(request, secret, ownerOf)
    if (!claim) return
    const held = await findHeld(places, claim)
    if (held) return replay(reply, held, claim)
    claims.set(currentSession(), claim)
  })
  server.addHook('onSend', async (request, reply, payload) => {
    const claim = claims.get(currentSession())
    const place = places.find(({ store }) => store === claim?.heldIn)
    if (!claim || !place || typeof payload !== 'string') return
    const answer = answerOf(reply, payload)
    // The effect is there: a caller who isn't told so would be worse off than one whose key is lost.
    await keep(place, claim, answer).catch((error: unknown) => {
      request.log.error({ err: error }, 'an answer could not be kept for its idempotency key')
    })
  })
}

/** Runs without the request's deadline: an effect that came late must be remembered too. */
function keep({ db, store }: KeyPlace, claim: Claim, answer: StoredAnswer): Promise<void> {
  const { tenant: own } = currentSession()
  const session = own === undefined ? {} : { tenant: own }
  return runInSession(session, () => store.answer(db, claim, answer))
}

/** A route for strangers may stand among those of users: it has no login. */
async function userOf({ login }: Partial<FastifyRequest>): Promise<string | undefined> {
  return login?.userId
}

async function claimOf(
  request: FastifyRequest,
  secret: string,
  ownerOf: OwnerOf,
): Promise<Claim | undefined> {
  const { method, url, body, headers } = request
  const key = headers[keyHeader]
  if (method !== 'POST' || key === undefined) return undefined
  const owner = await ownerOf(request)
  if (owner === undefined) return undefined
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Problem('invalid-input', 'An Idempotency-Key has 1 to 255 visible characters')
  // Keyed, for a body may hold a password, and what is stored of it must not help to guess.
  const requestHash = createHmac('sha256', secret)
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest('base64url')
  const organizationId = tenant()
  return { organizationId, owner, key, requestHash }
}

async function findHeld(places: readonly KeyPlace[], claim: Claim): Promise<Held | undefined> {
  for (const { db, store } of places) {
    const held = await store.find(db, claim)
    if (held) return held
  }
  return undefined
}

function replay(reply: FastifyReply, { requestHash, answer }: Held, claim: Claim): FastifyReply {
  if (requestHash !== claim.requestHash) {
    const detail = 'This Idempotency-Key was used for another request: take a new one for each'
    throw new Problem('key-already-used', detail)
  }
  if (!answer) throw stillRunning()
  return reply
    .code(answer.status)
    .header(replayHeader, 'true')
    .type(answer.contentType)
    .serializer((body: string) => body)
    .send(answer.body)
}

function answerOf(reply: FastifyReply, body: string): StoredAnswer {
  return { status: reply.statusCode, contentType: String(reply.getHeader('content-type')), body }
}
