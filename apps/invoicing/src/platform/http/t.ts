import { Type } from '@fastify/type-provider-typebox'
import * as ownSchemas from './schemas.ts'

/** Vocabulary of schemas: TypeBox's words, and those of this app. */
export const t = { ...Type, ...ownSchemas }
