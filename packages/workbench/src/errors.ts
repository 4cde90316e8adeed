import { errorsOf, messageOf, type TenfoldError } from '@tenfold/error'

export const projectErrors = {
  'project/bad-config': {
    meaning: "`tenfold.config.ts` can't be loaded, or doesn't describe an app",
    remedy: 'correct what the message lists',
  },
  'project/no-config': {
    meaning: 'there is no `tenfold.config.ts`, or more than one',
    remedy: "name the app's folder by `--app`",
  },
  'project/no-entry': {
    meaning: "`tenfold.config.ts` names a file that isn't there",
    remedy: 'correct its path',
  },
} as const

const error = errorsOf(projectErrors)
const nameTheApp = { hint: 'Name the folder of your app: --app <dir>' }

export function noConfig(where: string): TenfoldError {
  return error('project/no-config', `There is no tenfold.config.ts in ${where}.`, nameTheApp)
}

export function severalConfigs(folders: readonly string[]): TenfoldError {
  const list = folders.join(', ')
  return error('project/no-config', `Several apps have a tenfold.config.ts: ${list}.`, nameTheApp)
}

export function noEntry(file: string, configPath: string): TenfoldError {
  return error('project/no-entry', `There is no file ${file}, which ${configPath} names.`, {
    hint: 'Correct its path there.',
  })
}

export function configFails(file: string, cause: unknown): TenfoldError {
  return error('project/bad-config', `${file} can't be loaded: ${messageOf(cause)}`, { cause })
}

export function notAnApp(file: string, faults: readonly string[]): TenfoldError {
  return error('project/bad-config', `${file} doesn't describe an app:\n  ${faults.join('\n  ')}`, {
    hint: "Its default export must be of the type AppDescription of 'tenfold'.",
  })
}
