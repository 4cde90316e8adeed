export { FailedJobs } from './failed-jobs.tsx'
export { FailedOfInvoice } from './failed-of-invoice.tsx'
