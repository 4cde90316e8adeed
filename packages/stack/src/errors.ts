import { errorsOf, type TenfoldError } from '@tenfold/error'

export const stackErrors = {
  'stack/no-url': {
    meaning: "the app's web process was ready and announced no URL",
    remedy: "have its entry send `{ type: 'ready', url }`",
  },
  'stack/not-started': {
    meaning: 'the app was asked for before it was started',
    remedy: 'it is a fault of ours',
    exitCode: 1,
  },
  'stack/stopped': {
    meaning: 'the stack was stopped while something waited for it',
    remedy: 'nothing',
    exitCode: 1,
  },
  'stack/separate-caches': {
    meaning: '`TENFOLD_CACHE=memory` was asked for with several web processes',
    remedy: 'use `redis://...`, or one web process',
  },
} as const

const error = errorsOf(stackErrors)

export function notStarted(): TenfoldError {
  return error('stack/not-started', 'The app has not been started yet.')
}

export function noUrl(): TenfoldError {
  return error('stack/no-url', 'The web process was ready but gave no URL.', {
    hint: "Its entry must announce one: process.send({ type: 'ready', url })",
  })
}

export function stopped(): TenfoldError {
  return error('stack/stopped', 'The stack was stopped.')
}

export function separateCaches(processes: number): TenfoldError {
  return error(
    'stack/separate-caches',
    `TENFOLD_CACHE "memory" can't go with ${processes} web processes: each would miss the writes of the others.`,
    { hint: 'Use a redis:// URL, or the part redis of the topology, or one web process.' },
  )
}
