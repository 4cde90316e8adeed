import { Type } from '@fastify/type-provider-typebox'
import { AnyText, Closed, List } from '../schemas.ts'

/** Problem details (RFC 9457), as every refusal is answered. */
export const ProblemBody = Closed({
  type: AnyText(200),
  title: AnyText(200),
  status: Type.Integer({ format: 'int32', minimum: 400, maximum: 599 }),
  detail: AnyText(2_000),
  /** Names the request in the logs, for whoever asks us about it. */
  requestId: AnyText(64),
  errors: Type.Optional(List(Closed({ path: AnyText(500), message: AnyText(500) }))),
})
