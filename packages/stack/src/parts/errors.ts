import { errorsOf, type TenfoldError } from '@tenfold/error'

export const partsErrors = {
  'stack/no-database-url': {
    meaning: 'the app has no DATABASE_URL that a pooler could stand before',
    remedy: 'have `prepare` of `tenfold.config.ts` return one',
  },
  'stack/program-missing': {
    meaning: "a part of the topology needs a program that isn't on PATH",
    remedy: 'run the command of the message',
  },
  'stack/replica-elsewhere': {
    meaning: 'replicas were asked for, of a server that is not the embedded one',
    remedy: 'make them where that server runs, and name them in `TENFOLD_REPLICAS`',
  },
} as const

const error = errorsOf(partsErrors)

/** `missing` names the program and the command that installs it. */
export function programNotFound(missing: string): TenfoldError {
  return error('stack/program-missing', `There is ${missing}`)
}

export function noDatabaseUrl(): TenfoldError {
  return error('stack/no-database-url', "The app's environment has no DATABASE_URL.", {
    hint: 'A pooler stands before the server of that URL: have prepare() of tenfold.config.ts return it in env.',
  })
}

export function replicaElsewhere(): TenfoldError {
  return error('stack/replica-elsewhere', 'Only the embedded Postgres gets replicas here.', {
    hint: 'Make replicas of your own server where it runs, and name them in TENFOLD_REPLICAS.',
  })
}
