import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { programNotFound } from './errors.ts'
import type { Program } from './part.ts'

/** Whether a program is on PATH. */
export function isOnPath({ name }: Program): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder)
  return folders.some((folder) => isProgram(path.join(folder, name)))
}

/** The one command that installs a program on this kind of machine. */
function installCommand({ install }: Program): string {
  return process.platform === 'darwin' ? install.brew : install.apt
}

/** Name of the missing program, and the command that installs it. */
export function describeMissing(program: Program): string {
  return `no ${program.name} on PATH. Install it with: ${installCommand(program)}`
}

/** A part can't start without its program. */
export function programMissing(program: Program): Error {
  return programNotFound(describeMissing(program))
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
