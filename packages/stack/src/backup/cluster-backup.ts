import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isSeedUnfinished } from '../data/data.ts'
import { checkDatabase } from '../data/database.ts'
import { TenfoldError } from '../error.ts'
import { endProcesses } from '../leftovers.ts'
import { existingPlace, startPostgres } from '../postgres/index.ts'
import { readAccess } from '../state/access.ts'
import { developmentSecret } from '../state/secret.ts'
import { claimFolder } from '../state/state.ts'
import { entryOf, prepareTarget, writeArchive } from './archive.ts'
import { baseBackup, type Cluster } from './base-backup.ts'
import { describeServer, headerEntry } from './header.ts'
import { undoUnfinishedRestore } from './swap.ts'
import type { Entry } from './tar.ts'

export interface BackupOptions {
  /** A stack's state folder. */
  readonly dir: string
  /** Where the backup goes; must not be there yet. */
  readonly file: string
  readonly signal?: AbortSignal
}

/** Copies the embedded database of a stack, which may run meanwhile, with all that its start needs, into one file. */
export async function backUpStack({ dir, file, signal }: BackupOptions): Promise<void> {
  const place = await existingPlace(dir)
  if (!place || !existsSync(path.join(place, 'data'))) throw nothingThere(dir)
  if (isSeedUnfinished(dir)) throw seedUnfinished(dir)
  await prepareTarget(file)
  await using server = await runningServer(dir, signal)
  const entries = contents(dir, place, server.url)
  await writeArchive(file, entries, signal)
}

async function* contents(dir: string, place: string, url: string): AsyncGenerator<Entry> {
  const cluster: Cluster = { url, data: path.join(place, 'data') }
  yield headerEntry(await describeServer(url))
  // Of it the roles' passwords are made, and with it log-ins are signed.
  yield entryOf('secret', await developmentSecret(dir))
  yield entryOf('password', await readFile(path.join(place, 'password')))
  for await (const entry of baseBackup(cluster)) yield { ...entry, name: `data/${entry.name}` }
}

interface Server extends AsyncDisposable {
  readonly url: string
}

/** The stack's own server, or one started for as long as the backup takes. */
async function runningServer(dir: string, signal: AbortSignal | undefined): Promise<Server> {
  const access = await readAccess(dir)
  if (access && (await answers(access.adminUrl)))
    return { url: access.adminUrl, [Symbol.asyncDispose]: async () => undefined }
  const claim = await claimFolder(dir, 'A backup')
  try {
    await endProcesses(claim.leftovers)
    await undoUnfinishedRestore(dir)
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

function nothingThere(dir: string): TenfoldError {
  return new TenfoldError('backup/nothing', `${dir} holds no embedded database.`, {
    hint: 'For a Postgres of yours, name it: --database postgres://...',
  })
}

function seedUnfinished(dir: string): TenfoldError {
  return new TenfoldError('backup/seed-unfinished', `The database of ${dir} is being filled.`, {
    hint: 'Half of that is nothing to keep. Wait until it is done.',
  })
}
