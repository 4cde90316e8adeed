import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Account, accountFor, canReach } from './account.ts'
import { endLeftover } from './leftover.ts'

/** Folder of a server's data, and the account that runs it. */
export interface Place {
  readonly dir: string
  readonly data: string
  readonly account: Account | undefined
}

/** Root's data go here when the other account can't reach the folder of the project. */
const SYSTEM_FOLDER = '/var/lib/tenfold'
/** File in the project's folder that names the folder of its data. */
const RECORD = 'postgres-place'
/** File beside the data that names the folder they belong to. */
const MADE_FOR = 'made-for'

/** `dir/postgres`, or for root a folder that the other account can reach, which `dir` then names. */
export async function placeFor(dir: string): Promise<Place> {
  await mkdir(dir, { recursive: true })
  const near = path.join(dir, 'postgres')
  const kept = await recordedPlace(dir)
  const account = await accountFor(path.join(near, 'data'))
  if (!kept && (!account || (await canReach(account, dir)))) return open(near)
  const far = kept ?? (await newFarPlace(dir))
  await writeFile(path.join(far, MADE_FOR), `${path.resolve(dir)}\n`)
  return open(far)
}

/** The place that a start on `dir` made, if one did. */
export async function existingPlace(dir: string): Promise<string | undefined> {
  const near = path.join(dir, 'postgres')
  return (await recordedPlace(dir)) ?? (existsSync(near) ? near : undefined)
}

/** Folder beside a cluster's data for the replica of that name; it goes when the cluster's place is discarded. */
export async function replicaPlace(primary: Place, name: string): Promise<Place> {
  const dir = path.join(replicasOf(primary.dir), name)
  for (const folder of [path.dirname(dir), dir]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    if (primary.account) await chown(folder, primary.account.uid, primary.account.gid)
  }
  return { dir, data: path.join(dir, 'data'), account: primary.account }
}

/** Ends the servers that a killed parent left in a place: the primary first, so that no replica waits for it. */
export async function endServersIn(place: string): Promise<void> {
  await endLeftover(path.join(place, 'data'))
  await endReplicasIn(place)
}

/** Removes the replicas of a cluster, whose history is about to end. */
export async function discardReplicas(place: string): Promise<void> {
  await endReplicasIn(place)
  await rm(replicasOf(place), { recursive: true, force: true })
}

async function endReplicasIn(place: string): Promise<void> {
  const folder = replicasOf(place)
  for (const name of await readdir(folder).catch(() => []))
    await endLeftover(path.join(folder, name, 'data'))
}

function replicasOf(place: string): string {
  return path.join(place, 'replicas')
}

/** The superuser's password of a cluster, which its replicas share. */
export function readPassword({ dir }: Pick<Place, 'dir'>): Promise<string> {
  return readLine(path.join(dir, 'password'))
}

/** The far place that `dir` names, unless `dir` is a copy: then it belongs to the original. */
async function recordedPlace(dir: string): Promise<string | undefined> {
  const place = await readLine(path.join(dir, RECORD))
  const madeFor = await readLine(path.join(place, MADE_FOR))
  if (!place || !madeFor) return undefined
  const isOurs = madeFor === path.resolve(dir) || !existsSync(madeFor)
  return isOurs ? place : undefined
}

async function newFarPlace(dir: string): Promise<string> {
  await mkdir(SYSTEM_FOLDER, { recursive: true })
  await chmod(SYSTEM_FOLDER, 0o755)
  await discardFormer(dir)
  const place = await mkdtemp(path.join(SYSTEM_FOLDER, 'place-'))
  await writeFile(path.join(dir, RECORD), `${place}\n`)
  return place
}

/** Data that an earlier project of this path left here; its folder was removed without them. */
async function discardFormer(dir: string): Promise<void> {
  for (const name of await readdir(SYSTEM_FOLDER)) {
    const place = path.join(SYSTEM_FOLDER, name)
    if ((await readLine(path.join(place, MADE_FOR))) !== path.resolve(dir)) continue
    await endServersIn(place)
    await rm(place, { recursive: true, force: true })
  }
}

async function readLine(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim()
}

async function open(dir: string): Promise<Place> {
  const data = path.join(dir, 'data')
  const account = await accountFor(data)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (account && !existsSync(data)) await chown(dir, account.uid, account.gid)
  return { dir, data, account }
}
