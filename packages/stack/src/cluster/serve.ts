import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Cluster } from '../base-backup/index.ts'
import { isSeedUnfinished } from '../data/data.ts'
import { checkDatabase } from '../data/database.ts'
import { endProcesses } from '../leftovers.ts'
import { existingPlace, startPostgres } from '../postgres/index.ts'
import { readAccess } from '../state/access.ts'
import { developmentSecret } from '../state/secret.ts'
import { claimFolder } from '../state/state.ts'
import { nothingThere, seedUnfinished } from './errors.ts'
import { undoUnfinishedRestore } from './swap.ts'

/** The embedded cluster of a stack, serving, with what a copy of it needs to be of use. */
export interface ServingCluster extends Cluster, AsyncDisposable {
  /** The roles' passwords are made from it, and log-ins are signed with it. */
  readonly secret: string
  /** The superuser's password. */
  readonly password: string
}

/** Refuses a folder without a database, and one whose database is being filled. */
export async function servingCluster(dir: string, signal?: AbortSignal): Promise<ServingCluster> {
  const place = await existingPlace(dir)
  if (!place) throw nothingThere(dir)
  if (isSeedUnfinished(dir)) throw seedUnfinished(dir)
  const server = (await runningServer(dir)) ?? (await ownServer(dir, place, signal))
  try {
    // Read only now: a server that was started here may first have undone a restore, which brings the former ones back.
    const secret = await developmentSecret(dir)
    const password = await readFile(path.join(place, 'password'), 'utf8')
    return { ...server, data: path.join(place, 'data'), secret, password }
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}

interface Server extends AsyncDisposable {
  readonly url: string
}

/** The stack's own server; undefined when none runs. */
async function runningServer(dir: string): Promise<Server | undefined> {
  const access = await readAccess(dir)
  if (!access || !(await answers(access.adminUrl))) return undefined
  return { url: access.adminUrl, [Symbol.asyncDispose]: async () => undefined }
}

/** A server on the stack's files, which stops when it is disposed of. */
async function ownServer(
  dir: string,
  place: string,
  signal: AbortSignal | undefined,
): Promise<Server> {
  const claim = await claimFolder(dir, 'A backup')
  try {
    await endProcesses(claim.leftovers)
    await undoUnfinishedRestore(dir)
    if (!existsSync(path.join(place, 'data'))) throw nothingThere(dir)
    const postgres = await startPostgres({ dir, signal })
    const stop = async () => {
      await postgres.stop()
      await claim.release()
    }
    return { url: postgres.url, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await claim.release()
    throw error
  }
}

/** False for what a killed stack left written down. */
async function answers(url: string): Promise<boolean> {
  return checkDatabase(url).then(
    () => true,
    () => false,
  )
}
