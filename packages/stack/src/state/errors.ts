import { errorsOf, type TenfoldError } from '@tenfold/error'

export const stateErrors = {
  'stack/already-running': {
    meaning: "an app runs on this folder's state already",
    remedy: 'use that one, or `tenfold stop`',
  },
  'stack/no-permission': {
    meaning: "the folder of the state can't be written",
    remedy: 'run as who made it, make room, or name another folder',
  },
  'stack/no-process-table': {
    meaning: "this system can't list its processes",
    remedy: 'install `ps` (procps)',
  },
} as const

const error = errorsOf(stateErrors)

export function noProcessTable(): TenfoldError {
  return error('stack/no-process-table', "This system can't list its processes.", {
    hint: 'Install the command ps: apt-get install procps',
  })
}

/** Hints for failures that the owner of a folder meets too. */
const hints: Readonly<Record<string, string>> = {
  EDQUOT: 'The quota of this account is used up: make room.',
  ENOSPC: 'The disk is full: make room.',
  EROFS: 'The file system is read-only: name a folder elsewhere.',
}

export function noPermission(what: string, dir: string, cause: unknown): TenfoldError {
  const { code } = cause as NodeJS.ErrnoException
  const hint =
    hints[code ?? ''] ??
    `If it was made by root, run as root again or remove it: sudo rm -r ${JSON.stringify(dir)}`
  return error('stack/no-permission', `Can't ${what} (${code}).`, { hint, cause })
}

interface Running {
  readonly app: string
  readonly url?: string
  readonly owner: { readonly pid: number }
  readonly phase: string
}

export function alreadyRunning(dir: string, { app, url, owner, phase }: Running): TenfoldError {
  const where = url ? ` at ${url}` : ''
  return error(
    'stack/already-running',
    `${app} already runs on ${dir}${where} (process ${owner.pid}, ${phase}).`,
    {
      hint: 'Use that one, or end it first: Ctrl-C in its terminal, or the command `stop` from here.',
    },
  )
}
