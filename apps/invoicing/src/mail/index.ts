export { type Mail, sendMailJob } from './send-mail-job.ts'
