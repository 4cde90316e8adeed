import { errorsOf, type TenfoldError } from '@tenfold/error'

export const replicaErrors = {
  'stack/replica-failed': {
    meaning: 'a replica did not come to follow its primary',
    remedy: 'see its words in the message, and its log',
    exitCode: 1,
  },
} as const

const error = errorsOf(replicaErrors)

export function replicaFailed(name: string, what: string, said: string): TenfoldError {
  return error('stack/replica-failed', `${name} ${what}:\n${said}`)
}
