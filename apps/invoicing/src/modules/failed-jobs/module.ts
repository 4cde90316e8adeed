import { type Base, defineModule } from '../../platform/module.ts'
import { failedJobRoutes } from './routes.ts'

export const failedJobsModule = ({ parts }: Base) =>
  defineModule({
    name: 'failed-jobs',
    about: 'Mails and other work that failed for good',
    actions: ['job.retried', 'job.discarded'],
    routes: { tenant: (server) => failedJobRoutes(server, parts()) },
  })
