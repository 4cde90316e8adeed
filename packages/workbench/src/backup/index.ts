export { backUpStack } from './cluster-backup.ts'
export { dumpDatabase, restoreDump } from './dump.ts'
export { restoreStack } from './restore.ts'
