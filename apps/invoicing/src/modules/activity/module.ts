import { type Base, defineModule } from '../../platform/module.ts'
import { type ActivityParts, activityRoutes } from './routes.ts'

export const activityModule = ({ parts, people }: Base & Pick<ActivityParts, 'people'>) =>
  defineModule({
    name: 'activity',
    about: 'What happened in an organisation',
    tables: ['activity'],
    routes: { tenant: (server) => activityRoutes(server, { ...parts(), people }) },
  })
