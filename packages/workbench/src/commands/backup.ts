import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { backUpStack, dumpDatabase } from '../backup/index.ts'
import { untilInterrupted } from '../interrupt.ts'
import { howToRun } from '../invocation.ts'
import { databaseOf } from './database-flag.ts'

interface BackupFlags {
  readonly database?: string | true
  readonly dir: string
}

export function register(program: Command): void {
  program
    .command('backup')
    .description('copy the database into one file, while it serves')
    .argument('[file]', 'where to; must not be there yet (default: backups/<time>.tar.zst)')
    .option(
      '--database [url]',
      'a Postgres of yours, by pg_dump; its URL, or that of ADMIN_DATABASE_URL in the environment',
    )
    .option('--dir <dir>', 'folder of the state', '.tenfold')
    .action(run)
}

async function run(file: string | undefined, { dir, database }: BackupFlags): Promise<void> {
  const target = path.resolve(file ?? defaultFile(new Date()))
  using interrupt = untilInterrupted()
  const { signal } = interrupt
  const url = databaseOf(database)
  if (url === undefined) await backUpStack({ dir: path.resolve(dir), file: target, signal })
  else await dumpDatabase({ url, file: target, signal })
  const { size } = await stat(target)
  const shown = path.relative('', target)
  console.log(`Wrote ${shown} (${(size / 1e6).toFixed(1)} MB).`)
  console.log(url === undefined ? SECRETS_INSIDE : SECRET_OUTSIDE)
  const flags = url === undefined ? '' : ' --database <url of an empty one>'
  console.log(`To restore it: ${howToRun(`restore ${shown}${flags}`)}`)
}

const SECRETS_INSIDE =
  'It holds the passwords and the secret of this installation: keep it to yourself.'
const SECRET_OUTSIDE =
  "Every row was counted, in the database and in the file. Secrets outside the database, such as the key that signs your app's log-ins, aren't in it: keep them too."

function defaultFile(now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(':', '')
  return path.join('backups', `${time}.tar.zst`)
}
