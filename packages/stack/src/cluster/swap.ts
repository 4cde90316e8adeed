import { existsSync } from 'node:fs'
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  discardReplicas,
  endLeftoverPostgres,
  existingPlace,
  type Place,
} from '../postgres/index.ts'

/** Takes three things' places at once: a database is worth nothing without its password and secret. */
export interface Swap {
  put(fresh: Fresh): Promise<void>
  /** The restored ones count from here on, and the former are removed. */
  commit(): Promise<void>
  undo(): Promise<void>
}

interface Fresh {
  /** A folder, which is moved. */
  readonly data: string
  readonly secret: string
  readonly password: string
}

/** File in the stack's folder while a swap is under way: the place of each thing, and which were there before. */
const MARK = 'restore-unfinished.json'
const ASIDE = '.before-restore'

interface Marked {
  readonly file: string
  readonly wasThere: boolean
}

/** Puts back what a restore that was killed had set aside, and removes what it left. Whether there was anything to put back. */
export async function undoUnfinishedRestore(dir: string): Promise<boolean> {
  const place = await existingPlace(dir)
  if (place === undefined) return false
  const names = namesIn(dir, place)
  const isUndone = await undo(dir, names)
  for (const file of Object.values(names))
    if (existsSync(file)) await rm(file + ASIDE, { recursive: true, force: true })
  await rm(unpackedIn(place), { recursive: true, force: true })
  return isUndone
}

/** Folder for a backup's files before they take the place of others. */
export function unpackedIn(place: string): string {
  return path.join(place, 'restoring')
}

async function undo(dir: string, names: ReturnType<typeof namesIn>): Promise<boolean> {
  const mark = path.join(dir, MARK)
  const text = await readFile(mark, 'utf8').catch(() => '')
  if (!text) return false
  // A server that still shuts down on the restored files would write its state into those that take their place.
  await endLeftoverPostgres(dir)
  for (const { file, wasThere } of JSON.parse(text) as Marked[]) {
    // The folder may have been moved since.
    const name = path.basename(file) as keyof typeof names
    await putBack(names[name], wasThere)
  }
  await rm(mark)
  return true
}

/** Where each thing of a stack's folder lies. */
function namesIn(dir: string, place: string) {
  return {
    data: path.join(place, 'data'),
    secret: path.join(dir, 'secret'),
    password: path.join(place, 'password'),
  }
}

export async function beginSwap(dir: string, place: Place): Promise<Swap> {
  const names = namesIn(dir, place.dir)
  const files = Object.values(names)
  // An earlier swap was killed while it removed them.
  for (const file of files) await rm(file + ASIDE, { recursive: true, force: true })
  const marked: Marked[] = files.map((file) => ({ file, wasThere: existsSync(file) }))
  await writeFile(path.join(dir, MARK), JSON.stringify(marked), { flush: true, mode: 0o600 })
  return {
    async put({ data, secret, password }) {
      for (const { file, wasThere } of marked) if (wasThere) await rename(file, file + ASIDE)
      await writeFile(names.secret, secret, { flush: true, mode: 0o600 })
      await writeFile(names.password, password, { flush: true, mode: 0o600 })
      if (place.account) await chown(names.password, place.account.uid, place.account.gid)
      await rename(data, names.data)
    },
    async commit() {
      // A replica of the former data may be ahead of the restored ones, and would follow them once they have caught up.
      await discardReplicas(place.dir)
      await rm(path.join(dir, MARK))
      for (const file of files) await rm(file + ASIDE, { recursive: true, force: true })
    },
    async undo() {
      await undoUnfinishedRestore(dir)
    },
  }
}

async function putBack(file: string, wasThere: boolean): Promise<void> {
  const isMoved = existsSync(file + ASIDE)
  // A file that was there and wasn't moved yet is the original.
  if (isMoved || !wasThere) await rm(file, { recursive: true, force: true })
  if (isMoved) await rename(file + ASIDE, file)
}
