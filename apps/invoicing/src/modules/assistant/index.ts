export { type DraftReminder, draftReminderJob } from './draft-job.ts'
export { countDraftsOfMonth } from './reminders.ts'
export { assistantRoutes } from './routes.ts'
