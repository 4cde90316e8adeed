import path from 'node:path'
import type { Command } from 'commander'
import { untilInterrupted } from '../interrupt.ts'
import { restoreStack } from '../stack/index.ts'

interface RestoreFlags {
  readonly dir: string
  readonly replace: boolean
}

export function register(program: Command): void {
  program
    .command('restore')
    .description('bring the database back to what a backup holds')
    .argument('<file>', 'what `tenfold backup` wrote')
    .option('--dir <dir>', 'folder of the state', '.tenfold')
    .option('--replace', 'put it in the place of a database that is there', false)
    .action(run)
}

async function run(file: string, { dir, replace }: RestoreFlags): Promise<void> {
  using interrupt = untilInterrupted()
  const { createdAt } = await restoreStack({
    file: path.resolve(file),
    dir: path.resolve(dir),
    onData: replace ? 'replace' : 'refuse',
    signal: interrupt.signal,
  })
  console.log(`Restored the database as it was at ${createdAt}.`)
}
