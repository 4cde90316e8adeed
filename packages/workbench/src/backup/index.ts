export { type BackupOptions, backUpStack } from './cluster-backup.ts'
export { dumpDatabase, restoreDump } from './dump.ts'
export { type RestoreOptions, restoreStack } from './restore.ts'
