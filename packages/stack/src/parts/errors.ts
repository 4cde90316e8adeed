import { errorsOf, type TenfoldError } from '@tenfold/error'

export const partsErrors = {
  'stack/program-missing': {
    meaning: "a part of the topology needs a program that isn't on PATH",
    remedy: 'run the command of the message',
  },
} as const

const error = errorsOf(partsErrors)

/** `missing` names the program and the command that installs it. */
export function programNotFound(missing: string): TenfoldError {
  return error('stack/program-missing', `There is ${missing}`)
}
