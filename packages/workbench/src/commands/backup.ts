import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { untilInterrupted } from '../interrupt.ts'
import { howToRun } from '../invocation.ts'
import { backUpStack } from '../stack/index.ts'

interface BackupFlags {
  readonly dir: string
}

export function register(program: Command): void {
  program
    .command('backup')
    .description('copy the database into one file, while it serves')
    .argument('[file]', 'where to; must not be there yet (default: backups/<time>.tar.zst)')
    .option('--dir <dir>', 'folder of the state', '.tenfold')
    .action(run)
}

async function run(file: string | undefined, { dir }: BackupFlags): Promise<void> {
  const target = path.resolve(file ?? defaultFile(new Date()))
  using interrupt = untilInterrupted()
  await backUpStack({ dir: path.resolve(dir), file: target, signal: interrupt.signal })
  const { size } = await stat(target)
  const shown = path.relative('', target)
  console.log(`Wrote ${shown} (${(size / 1e6).toFixed(1)} MB).`)
  console.log('It holds the passwords and the secret of this installation: keep it to yourself.')
  console.log(`To restore it: ${howToRun(`restore ${shown}`)}`)
}

function defaultFile(now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(':', '')
  return path.join('backups', `${time}.tar.zst`)
}
