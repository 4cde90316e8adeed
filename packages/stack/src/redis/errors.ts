import { errorsOf, type TenfoldError } from '@tenfold/error'

export const redisErrors = {
  'stack/redis-crashed': {
    meaning: 'Redis ended by itself',
    remedy: 'see its log',
    exitCode: 1,
  },
  'stack/redis-failed': {
    meaning: 'Redis did not start',
    remedy: 'see its words in the message',
    exitCode: 1,
  },
} as const

const error = errorsOf(redisErrors)

/** `what` says how it failed, with the server's own words. */
export function redisFailed(what: string): TenfoldError {
  return error('stack/redis-failed', what)
}

export function redisCrashed(how: string, logFile: string): TenfoldError {
  return error('stack/redis-crashed', `Redis ended by itself with ${how}. See ${logFile}`)
}
