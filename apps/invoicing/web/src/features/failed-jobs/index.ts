export { FailedJobs, FailedOfInvoice } from './failed-jobs.tsx'
