import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Account, accountFor, isOpenToAll } from './account.ts'

/** Where a server's data lies and who runs it. */
export interface Place {
  readonly dir: string
  readonly data: string
  readonly account: Account | undefined
}

/** Root's data go here when the other account can't reach the folder of the project. */
const SYSTEM_FOLDER = '/var/lib/tenfold'

/** `dir/postgres`, or for root a folder that the other account can reach, which `dir` then names. */
export async function placeFor(dir: string): Promise<Place> {
  await mkdir(dir, { recursive: true })
  const near = path.join(dir, 'postgres')
  if (process.getuid?.() !== 0 || (await isOpenToAll(dir))) return open(near)
  return open(await farPlace(dir))
}

/** The place that a start on `dir` made, if one did. */
export async function existingPlace(dir: string): Promise<string | undefined> {
  const recorded = (await readFile(recordOf(dir), 'utf8').catch(() => '')).trim()
  return [recorded, path.join(dir, 'postgres')].find((place) => place && existsSync(place))
}

async function farPlace(dir: string): Promise<string> {
  const id = createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 12)
  const place = path.join(SYSTEM_FOLDER, id)
  // A project folder that was thrown away takes its data with it, even if a new one has its path.
  const isOurs = (await existingPlace(dir)) === place
  if (!isOurs) await rm(place, { recursive: true, force: true })
  await mkdir(SYSTEM_FOLDER, { recursive: true })
  await chmod(SYSTEM_FOLDER, 0o755)
  await writeFile(recordOf(dir), `${place}\n`)
  return place
}

function recordOf(dir: string): string {
  return path.join(dir, 'postgres-place')
}

async function open(dir: string): Promise<Place> {
  const data = path.join(dir, 'data')
  const account = await accountFor(data)
  const isNew = !existsSync(dir)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (account && isNew) await chown(dir, account.uid, account.gid)
  return { dir, data, account }
}
