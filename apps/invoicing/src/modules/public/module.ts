import type { Parts, Server } from '../../platform/http/index.ts'
import { type Base, defineModule } from '../../platform/module.ts'
import { linkRoutes } from './link-routes.ts'
import type { PublicParts } from './parts.ts'
import { publicRoutes } from './public-routes.ts'

type Needs = Base & Omit<PublicParts, keyof Parts | 'settings'>

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
