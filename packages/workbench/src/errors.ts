import { errorsOf, messageOf, type TenfoldError } from '@tenfold/error'

export const projectErrors = {
  'project/bad-config': {
    meaning: "`tenfold.config.ts` can't be loaded, or doesn't describe an app",
    remedy: 'correct what the message lists',
  },
  'project/no-config': {
    meaning: 'there is no `tenfold.config.ts`, or more than one',
    remedy: "write one, or name the app's folder by `--app`",
  },
  'project/no-entry': {
    meaning: "`tenfold.config.ts` names a file that isn't there, and that its `build` doesn't make",
    remedy: 'correct its path',
  },
} as const

const error = errorsOf(projectErrors)
export function noConfig(where: string): TenfoldError {
  return error('project/no-config', `There is no tenfold.config.ts in ${where}.`, {
    hint: 'Describe your app in one, as README.md of the package tenfold shows, or name its folder: --app <dir>',
  })
}

export function severalConfigs(folders: readonly string[]): TenfoldError {
  const list = folders.join(', ')
  return error('project/no-config', `Several apps have a tenfold.config.ts: ${list}.`, {
    hint: 'Name the folder of your app: --app <dir>',
  })
}

export function noEntry(file: string, configPath: string): TenfoldError {
  return error(
    'project/no-entry',
    `There is no file ${file}, which ${configPath} names, after its build().`,
    {
      hint: 'Correct its path there, or let build() make it.',
    },
  )
}

export function configFails(file: string, cause: unknown): TenfoldError {
  return error('project/bad-config', `${file} can't be loaded: ${messageOf(cause)}`, { cause })
}

export function notAnApp(file: string, faults: readonly string[]): TenfoldError {
  return error('project/bad-config', `${file} doesn't describe an app:\n  ${faults.join('\n  ')}`, {
    hint: "Its default export must be of the type AppDescription of 'tenfold'.",
  })
}
