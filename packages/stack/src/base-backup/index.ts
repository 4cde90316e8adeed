export { baseBackup, type Cluster } from './base-backup.ts'
export { type FileEntry, fileEntry } from './file-entry.ts'
