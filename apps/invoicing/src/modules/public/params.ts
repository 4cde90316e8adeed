import { Type } from '@fastify/type-provider-typebox'
import { Closed } from '../../platform/http/index.ts'

export const TokenParams = Closed({ token: Type.String({ maxLength: 100, pattern: '^[\\w.-]+$' }) })
