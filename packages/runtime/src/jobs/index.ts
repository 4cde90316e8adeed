export { defineJob, type Job, type JobOptions, type JobRun } from './define.ts'
export { createJobs, type Jobs, type JobsOptions } from './jobs.ts'
export type { PayloadSchema, StandardSchema } from './schema.ts'
export type { JobStatus } from './status.ts'
