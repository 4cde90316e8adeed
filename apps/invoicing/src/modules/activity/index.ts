export { activityModule } from './module.ts'
export { type Action, type ActivityEntry, type Actor, recordActivity } from './record.ts'
