export { type DraftReminder, draftReminderJob } from './draft-job.ts'
export { assistantRoutes } from './routes.ts'
