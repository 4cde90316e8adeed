export { claimingDb } from './claiming-db.ts'
export { type IdempotencyParts, type KeyPlace, takeIdempotencyKeys } from './hooks.ts'
export { keyStore } from './key-store.ts'
