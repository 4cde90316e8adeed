import { Type } from '@fastify/type-provider-typebox'
import * as ownSchemas from './schemas.ts'

/** What schemas are made of: TypeBox's words, and those of this app. */
export const t = { ...Type, ...ownSchemas }
