export { type Mail, readMail } from './mail.ts'
export { createMailer, type Mailer, mailDropped } from './mailer.ts'
export { originOf } from './origin.ts'
export { sendMailJob } from './send-mail-job.ts'
