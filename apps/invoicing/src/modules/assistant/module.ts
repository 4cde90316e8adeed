import { type Base, defineModule } from '../../platform/module.ts'
import { draftReminderJob } from './draft-job.ts'
import { countDraftsOfMonth, draftsTag } from './reminders.ts'
import { type AssistantParts, assistantRoutes } from './routes.ts'

type Needs = Base & Pick<AssistantParts, 'sendMail' | 'requireConfirmedEmail'>

export function assistantModule({ parts, ...needs }: Needs) {
  const draftReminder = draftReminderJob(() => ({ ...parts(), ...needs }))
  return defineModule({
    name: 'assistant',
    about: 'Reminders that an AI drafts',
    tables: ['reminders'],
    actions: ['reminder.sent'],
    counters: { draftsPerMonth: { tags: [draftsTag], count: countDraftsOfMonth } },
    jobs: [draftReminder],
    routes: {
      tenant: (server) => assistantRoutes(server, { ...parts(), ...needs, draftReminder }),
    },
  })
}
