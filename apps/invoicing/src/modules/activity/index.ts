export { activityModule } from './module.ts'
export { type Action, type ActivityEntry, recordActivity } from './record.ts'
