import { chmod, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isAlive, type ProcessId } from '../machine/process-table.ts'
import { alreadyRunning, noPermission, noProcessTable } from './errors.ts'

/** The stack on a state folder, as its `stack.json` says; only the stack's own process writes that. */
export interface StackState {
  readonly owner: ProcessId
  /** The folder itself: a copy of it holds a copy of this file, which is about the original. */
  readonly dir: string
  readonly app: string
  readonly phase: 'starting' | 'running' | 'stopping'
  readonly startedAt: string
  readonly url?: string
  readonly processes: readonly ProcessRecord[]
}

export interface ProcessRecord extends ProcessId {
  /** Name of the part that it is one of. */
  readonly role: string
  /** Name of a stand-in: several share the role. */
  readonly name?: string
  readonly url?: string
}

/** The right to run a stack on a folder, held until released. */
export interface Claim {
  /** Processes that a killed owner left behind. */
  readonly leftovers: readonly ProcessRecord[]
  update(change: Partial<Omit<StackState, 'owner' | 'dir'>>): Promise<void>
  release(): Promise<void>
}

const STOPPING_LIMIT_MS = 90_000

/** Undefined when no stack runs on `dir` nor was left there. */
export async function readState(dir: string): Promise<StackState | undefined> {
  const state = await parse(fileOf(dir))
  return state && (await isCopied(state, dir)) ? undefined : state
}

async function parse(file: string): Promise<StackState | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return ''
    throw noPermission(`read ${file}`, path.dirname(file), error)
  })
  try {
    return JSON.parse(text) as StackState
  } catch {
    return undefined
  }
}

/** Whether `dir` is a copy of the folder that `state` is about, not that folder moved to here. */
async function isCopied({ dir: home, owner }: StackState, dir: string): Promise<boolean> {
  if (!home || home === (await realpath(dir))) return false
  const original = (await parse(fileOf(home)))?.owner
  return original?.pid === owner.pid && original.born === owner.born
}

/** Takes `dir` for this process; refuses while another stack runs on it, waits for one that is stopping. */
export async function claimFolder(dir: string, app: string): Promise<Claim> {
  await makeFolder(dir)
  const owner = await identify(process.pid)
  if (!owner) throw noProcessTable()
  const first: StackState = {
    owner,
    dir: await realpath(dir),
    app,
    phase: 'starting',
    startedAt: new Date().toISOString(),
    processes: [],
  }
  const leftovers = await take(dir, first)
  return claimOf(dir, first, leftovers)
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true })
    await writeFile(path.join(dir, '.gitignore'), '*\n')
  } catch (cause) {
    throw noPermission(`write to ${dir}`, dir, cause)
  }
}

async function take(dir: string, state: StackState): Promise<readonly ProcessRecord[]> {
  let leftovers: readonly ProcessRecord[] = []
  for (const until = performance.now() + STOPPING_LIMIT_MS; ; await sleep(50)) {
    if (await isWritten(fileOf(dir), state)) return leftovers
    const found = await readSettled(dir)
    if (found && (await isAlive(found.owner))) {
      if (found.phase !== 'stopping' || performance.now() > until) throw alreadyRunning(dir, found)
    } else if (await isMovedAway(dir, found)) {
      leftovers = found?.processes ?? []
    }
  }
}

/** False when there is such a file already. */
async function isWritten(file: string, state: StackState): Promise<boolean> {
  try {
    await writeFile(file, format(state), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** A file without a state may be one that is being written this moment. */
async function readSettled(dir: string): Promise<StackState | undefined> {
  for (const until = performance.now() + 500; performance.now() < until; await sleep(20)) {
    const found = await readState(dir)
    if (found) return found
  }
  return undefined
}

/** When two processes find a dead owner's file, one moves it; the other may then hold a new owner's, and puts it back. */
async function isMovedAway(dir: string, found: StackState | undefined): Promise<boolean> {
  const aside = `${fileOf(dir)}.${process.pid}`
  try {
    await rename(fileOf(dir), aside)
  } catch {
    return false
  }
  const moved = await parse(aside)
  const isSame = !found || (moved !== undefined && format(moved) === format(found))
  if (isSame) await rm(aside)
  else await rename(aside, fileOf(dir))
  return isSame
}

function claimOf(dir: string, first: StackState, leftovers: readonly ProcessRecord[]): Claim {
  let state = first
  let last: Promise<void> = Promise.resolve()
  const write = async () => {
    const unfinished = `${fileOf(dir)}.new`
    await writeFile(unfinished, format(state), { mode: 0o600 })
    await chmod(unfinished, 0o600)
    await rename(unfinished, fileOf(dir))
  }
  return {
    leftovers,
    update: (change) => {
      state = { ...state, ...change }
      last = last.then(write)
      return last
    },
    release: () => {
      last = last.catch(() => undefined).then(() => rm(fileOf(dir), { force: true }))
      return last
    },
  }
}

function fileOf(dir: string): string {
  return path.join(dir, 'stack.json')
}

function format(state: StackState): string {
  return `${JSON.stringify(state, null, 2)}\n`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
