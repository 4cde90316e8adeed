import { defineModule, type LateParts } from '../../platform/module.ts'
import { settingsRoutes } from './routes.ts'

export const settingsModule = ({ parts }: { readonly parts: LateParts }) =>
  defineModule({
    name: 'settings',
    about: 'How an organisation works',
    tables: ['organization_settings'],
    actions: ['settings.updated'],
    routes: { tenant: (server) => settingsRoutes(server, parts()) },
  })
