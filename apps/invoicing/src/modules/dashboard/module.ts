import { defineModule, type LateParts } from '../../platform/module.ts'
import { dashboardRoutes } from './routes.ts'

export const dashboardModule = ({ parts }: { readonly parts: LateParts }) =>
  defineModule({
    name: 'dashboard',
    about: 'How the business goes',
    routes: { tenant: (server) => dashboardRoutes(server, parts()) },
  })
