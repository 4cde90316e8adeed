import { type Base, defineModule } from '../../platform/module.ts'
import { countCustomers } from './queries.ts'
import { customerRoutes } from './routes.ts'

export const customersModule = ({ parts }: Base) =>
  defineModule({
    name: 'customers',
    about: 'Whom an organisation works for',
    tables: ['customers'],
    actions: ['customer.created', 'customer.updated'],
    counters: { customers: { tags: ['customers'], count: countCustomers } },
    routes: { tenant: (server) => customerRoutes(server, parts()) },
  })
