import { errorsOf, type TenfoldError } from '@tenfold/error'

export const haproxyErrors = {
  'stack/balancer-crashed': {
    meaning: 'HAProxy ended by itself',
    remedy: 'see its log',
    exitCode: 1,
  },
  'stack/balancer-failed': {
    meaning: 'HAProxy did not start, or took no process in',
    remedy: 'see its words in the message',
    exitCode: 1,
  },
  'stack/balancer-full': {
    meaning: 'there are more web processes than a balancer has room for',
    remedy: 'ask for fewer',
  },
} as const

const error = errorsOf(haproxyErrors)

/** `what` says how it failed, with the program's own words. */
export function balancerFailed(what: string): TenfoldError {
  return error('stack/balancer-failed', what)
}

export function balancerCrashed(how: string, logFile: string): TenfoldError {
  return error('stack/balancer-crashed', `The balancer ended by itself with ${how}. See ${logFile}`)
}

export function balancerFull(slots: number): TenfoldError {
  return error('stack/balancer-full', `A balancer has room for ${slots} processes.`)
}
