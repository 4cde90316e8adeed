export { defused, type Mail, readMail } from './mail.ts'
export { createMailer, type Mailer, mailDropped, sendMailJob } from './mailer.ts'
export { originOf } from './origin.ts'
