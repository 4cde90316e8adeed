import path from 'node:path'
import type { Command } from 'commander'
import { restoreDump, restoreStack } from '../backup/index.ts'
import { untilInterrupted } from '../interrupt.ts'
import { databaseOf } from './database-flag.ts'

interface RestoreFlags {
  readonly database?: string | true
  readonly dir: string
  readonly replace: boolean
}

export function register(program: Command): void {
  program
    .command('restore')
    .description('bring the database back to what a backup holds')
    .argument('<file>', 'what `tenfold backup` wrote')
    .option(
      '--database [url]',
      'an empty database to restore a dump into; its URL, or that of ADMIN_DATABASE_URL',
    )
    .option('--dir <dir>', 'folder of the state', '.tenfold')
    .option('--replace', 'put it in the place of a database that is there', false)
    .action(run)
}

async function run(given: string, { dir, replace, database }: RestoreFlags): Promise<void> {
  using interrupt = untilInterrupted()
  const file = path.resolve(given)
  const { signal } = interrupt
  const url = databaseOf(database)
  const onData = replace ? 'replace' : 'refuse'
  const { createdAt } = await (url === undefined
    ? restoreStack({ file, dir: path.resolve(dir), onData, signal })
    : restoreDump({ file, url, signal }))
  console.log(`Restored the database as it was at ${createdAt}.`)
}
