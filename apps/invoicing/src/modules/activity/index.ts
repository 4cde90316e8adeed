export { type Action, type ActivityEntry, recordActivity } from './record.ts'
export { activityRoutes } from './routes.ts'
