import { type Base, defineModule } from '../../platform/module.ts'
import { settingsRoutes } from './routes.ts'

export const settingsModule = ({ parts }: Base) =>
  defineModule({
    name: 'settings',
    about: 'How an organisation works',
    tables: ['organization_settings'],
    actions: ['settings.updated'],
    routes: { tenant: (server) => settingsRoutes(server, parts()) },
  })
