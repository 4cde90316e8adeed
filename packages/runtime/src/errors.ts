import { errorsOf, type TenfoldError } from '@tenfold/error'

export const configErrors = {
  'config/invalid': {
    meaning: 'settings are wrong, missing or unknown; the message lists all',
    remedy: 'correct the environment',
  },
} as const

const error = errorsOf(configErrors)

export function invalidConfig(faults: readonly string[]): TenfoldError {
  const list = faults.map((fault) => `\n  - ${fault}`).join('')
  const count = `${faults.length} fault${faults.length === 1 ? '' : 's'}`
  return error('config/invalid', `The configuration has ${count}:${list}`, { details: { faults } })
}
