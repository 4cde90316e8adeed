export { databaseNotEmpty, seedCancelled } from './errors.ts'
export { prepareDatabase } from './prepare.ts'
export { deriveSecret } from './secrets.ts'
