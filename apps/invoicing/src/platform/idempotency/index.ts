export { claimingDb } from './claim.ts'
export { type IdempotencyParts, type KeyPlace, takeIdempotencyKeys } from './hooks.ts'
export { keyStore } from './key-store.ts'
