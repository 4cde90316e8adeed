export { type Cache, type CacheOptions, createCache, noCache } from './cache.ts'
export type { CacheStore } from './store.ts'
export { type MemoryStoreOptions, memoryStore } from './stores/memory.ts'
export { redisStore } from './stores/redis.ts'
