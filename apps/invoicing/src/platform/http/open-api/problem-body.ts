import { Type } from '@fastify/type-provider-typebox'
import { problemKinds, uriOf } from '../problem-types.ts'
import { AnyText, Closed, List } from '../schemas.ts'

/** Problem details (RFC 9457), as every refusal is answered. */
export const ProblemBody = Closed({
  /** Leads to what is to be done about it. */
  type: Type.Enum(problemKinds.map(uriOf)),
  title: AnyText(200),
  status: Type.Integer({ format: 'int32', minimum: 400, maximum: 599 }),
  detail: AnyText(2_000),
  /** Names the request in the logs, for questions to support. */
  requestId: AnyText(64),
  errors: Type.Optional(List(Closed({ path: AnyText(500), message: AnyText(500) }))),
})
