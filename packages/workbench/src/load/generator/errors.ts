import { errorsOf, messageOf, TenfoldError } from '@tenfold/error'

export const generatorErrors = {
  'load/bad-url': {
    meaning: '`--url` is no http address of a server',
    remedy: 'give one such as http://127.0.0.1:3000',
  },
  'load/cancelled': {
    meaning: 'the load was cancelled before its end',
    remedy: 'nothing',
    exitCode: 1,
  },
  'load/foreign-target': {
    meaning: 'the target is not this machine',
    remedy: '`--i-own-this`, if the server is yours and may break',
  },
  'load/generator-failed': {
    meaning: 'the process that sends the load ended',
    remedy: 'see its words in the message',
    exitCode: 1,
  },
  'load/nothing-to-send': {
    meaning: 'the app names no journeys or no visitors',
    remedy: 'complete its `tenfold.config.ts`',
  },
  'load/unknown-host': {
    meaning: "the host of `--url` can't be resolved",
    remedy: 'check its spelling',
  },
} as const

const error = errorsOf(generatorErrors)

/** `wanted` is what the URL should be. */
export function badUrl(url: string, wanted: string): TenfoldError {
  const withoutPassword = url.replace(/\/\/[^@/]*@/, '//...@')
  return error('load/bad-url', `"${withoutPassword}" is not ${wanted}.`, {
    hint: 'Give the address of the running app, for example http://127.0.0.1:3000.',
  })
}

export function cancelled(): TenfoldError {
  return error('load/cancelled', 'The load was cancelled before its end.')
}

export function foreignTarget(host: string, address: string): TenfoldError {
  return error(
    'load/foreign-target',
    `"${host}" is not this machine (it resolves to ${address}): load could bring it down.`,
    { hint: 'If the server is yours and may go down, say so with --i-own-this.' },
  )
}

export function generatorFailed(why: string): TenfoldError {
  return error('load/generator-failed', `The load generator failed: ${why.trim()}`)
}

/** An error on its way between processes. */
export interface SentError {
  readonly message: string
  /** Code of an error that was raised on purpose. */
  readonly known?: Pick<TenfoldError, 'code' | 'exitCode'>
}

/** The error that the generator's process met. */
export function errorOf({ message, known }: SentError): TenfoldError {
  return known
    ? new TenfoldError(known.code, message, { exitCode: known.exitCode })
    : generatorFailed(message)
}

export function noJourneys(): TenfoldError {
  return nothingToSend('no journey with a weight above 0', 'journeys')
}

export function noVisitors(): TenfoldError {
  return nothingToSend('no visitors', 'sampleVisitors')
}

function nothingToSend(missing: string, field: string): TenfoldError {
  return error('load/nothing-to-send', `The app has ${missing}, so there is no load to send.`, {
    hint: `Complete ${field} in its tenfold.config.ts.`,
  })
}

export function unknownHost(host: string, cause: unknown): TenfoldError {
  return error('load/unknown-host', `"${host}" can't be resolved: ${messageOf(cause)}.`, {
    hint: 'Check the spelling of the host.',
    cause,
  })
}
