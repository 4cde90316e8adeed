import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Access to a running stack for a load test: the address of its database, and the secret of its log-ins. */
export interface StackAccess {
  readonly adminUrl: string
  readonly secret: string
}

/** Lies beside the state, read by its owner only, for as long as the stack runs. */
export async function writeAccess(dir: string, access: StackAccess): Promise<void> {
  await rm(fileOf(dir), { force: true })
  await writeFile(fileOf(dir), `${JSON.stringify(access)}\n`, { flag: 'wx', mode: 0o600 })
}

/** Undefined when no development stack runs on `dir`. */
export async function readAccess(dir: string): Promise<StackAccess | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(dir), 'utf8')) as StackAccess
  } catch {
    return undefined
  }
}

/** Removes the access before the stack ends, which makes it useless. */
export async function removeAccess(dir: string): Promise<void> {
  await rm(fileOf(dir), { force: true })
}

function fileOf(dir: string): string {
  return path.join(dir, 'access.json')
}
