export { type Cache, type CacheOptions, noCache } from './cache.ts'
