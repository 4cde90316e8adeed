export { failedJobsModule } from './module.ts'
