import { defineModule, type LateParts } from '../../platform/module.ts'
import { type ActivityParts, activityRoutes } from './routes.ts'

interface Needs extends Pick<ActivityParts, 'people'> {
  readonly parts: LateParts
}

export const activityModule = ({ parts, people }: Needs) =>
  defineModule({
    name: 'activity',
    about: 'What happened in an organisation',
    tables: ['activity'],
    routes: { tenant: (server) => activityRoutes(server, { ...parts(), people }) },
  })
