import { type Base, defineModule } from '../../platform/module.ts'
import { dashboardRoutes } from './routes.ts'

export const dashboardModule = ({ parts }: Base) =>
  defineModule({
    name: 'dashboard',
    about: 'How the business goes',
    routes: { tenant: (server) => dashboardRoutes(server, parts()) },
  })
