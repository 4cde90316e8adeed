import { existsSync } from 'node:fs'
import path from 'node:path'
import { errorsOf, type TenfoldError } from '@tenfold/error'
import type { StackStatus } from '@tenfold/stack'
import { howToRun } from '../invocation.ts'

export const commandErrors = {
  'audit/log-unreadable': {
    meaning: "the file of `--log` can't be read",
    remedy: 'check its path and permissions',
  },
  'audit/output-refused': {
    meaning:
      "the file of `--migration` or `--html`, or the folder of `--fix`, can't be written: it exists already, or the folder above it doesn't",
    remedy: 'name a new one in a folder that exists',
  },
  'backup/no-url': {
    meaning: '`--database` has no URL, and neither has `ADMIN_DATABASE_URL`',
    remedy: 'give one of them',
  },
  'command/no-database': {
    meaning: 'no database was named, and there is none of a `tenfold start` in this folder',
    remedy: 'give its URL, or start the app',
  },
  'stop/still-alive': {
    meaning: 'the process was asked to stop and still runs',
    remedy: '`kill -9` it, as the message says',
    exitCode: 1,
  },
} as const

const error = errorsOf(commandErrors)

export function logUnreadable(file: string, cause: unknown): TenfoldError {
  const { code } = cause as NodeJS.ErrnoException
  return error('audit/log-unreadable', `The log "${file}" can't be read (${code}).`, {
    hint: 'Check its path and permissions.',
    cause,
  })
}

export function noDatabase(dir: string, stack: StackStatus | undefined): TenfoldError {
  const url = 'Give its URL, as postgres://user:password@host:5432/database'
  if (!stack)
    return error('command/no-database', `No database was named, and no app runs on ${dir}.`, {
      hint: `${url}, or start the app by \`${howToRun('start')}\`.`,
    })
  const why = stack.phase === 'running' ? "tells nobody its database's URL" : `is ${stack.phase}`
  return error('command/no-database', `No database was named, and ${stack.app} on ${dir} ${why}.`, {
    hint: stack.phase === 'starting' ? `Wait until it says that it is ready.` : `${url}.`,
  })
}

const refusals: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already',
  ENOENT: "the folder above it doesn't exist",
  ENOTDIR: 'a part of its path is a file',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
}

export function outputRefused(flag: string, place: string, cause: unknown): TenfoldError {
  const { code = 'unknown reason' } = cause as NodeJS.ErrnoException
  const isThere = code === 'ENOENT' && existsSync(path.dirname(path.resolve(place)))
  const why = isThere ? 'its folder takes no new files' : (refusals[code] ?? code)
  return error('audit/output-refused', `${flag} "${place}" can't be written: ${why}.`, {
    hint: 'Name a new one in a folder that exists and takes files.',
    cause,
  })
}

export function noUrl(): TenfoldError {
  return error('backup/no-url', "--database has no URL, and ADMIN_DATABASE_URL isn't set.", {
    hint: 'Give either as postgres://user:password@host:5432/database.',
  })
}

export function stillAlive(app: string, pid: number): TenfoldError {
  return error('stop/still-alive', `Process ${pid} was asked to stop ${app} and still runs.`, {
    hint: `End it with: kill -9 ${pid}`,
  })
}
