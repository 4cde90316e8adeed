import { type Base, defineModule } from '../../platform/module.ts'
import { searchRoutes } from './routes.ts'

export const searchModule = ({ parts }: Base) =>
  defineModule({
    name: 'search',
    about: 'Customers and invoices by a fragment',
    routes: { tenant: (server) => searchRoutes(server, parts()) },
  })
