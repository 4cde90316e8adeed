import type { Server } from '../../platform/http/index.ts'
import { defineModule, type LateParts } from '../../platform/module.ts'
import { type LinkParts, linkRoutes } from './link-routes.ts'
import type { PublicParts } from './parts.ts'
import { publicRoutes } from './public-routes.ts'

interface Needs extends Omit<PublicParts, 'db' | 'cache' | 'jobs' | 'settings'> {
  readonly parts: LateParts
  readonly settings: PublicParts['settings'] & LinkParts['settings']
}

export function publicModule({ parts, ...needs }: Needs) {
  const own = () => ({ ...parts(), ...needs })
  return defineModule({
    name: 'public',
    about: 'What a customer sees of an invoice, by its link',
    tables: ['public_links'],
    routes: {
      // They find out for whom a stranger calls in their own way.
      strangers(server) {
        server.register(async (inner: Server) => publicRoutes(inner, own()), { prefix: '/public' })
      },
      tenant: (server) => linkRoutes(server, own()),
    },
  })
}
