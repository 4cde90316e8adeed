export { accountsModule } from './module.ts'
export { organizationsAfter, sweepAccounts } from './sweep-accounts.ts'
