import path from 'node:path'
import { endLeftovers, endOwner, readState } from '@tenfold/stack'
import type { Command } from 'commander'
import { TenfoldError } from '../error.ts'

export function register(program: Command): void {
  program
    .command('stop')
    .description('stop what runs in this folder, or what a killed run left behind')
    .option('--dir <dir>', 'folder of its state', '.tenfold')
    .action(run)
}

async function run({ dir }: { readonly dir: string }): Promise<void> {
  const folder = path.resolve(dir)
  const state = await readState(folder)
  if (!state) return console.log(`Nothing runs in ${dir}.`)
  const outcome = await endOwner(state)
  if (outcome === 'still alive')
    throw new TenfoldError(
      'stop/still-alive',
      `Process ${state.owner.pid} was asked to stop ${state.app} and still runs.`,
      { hint: `End it with: kill -9 ${state.owner.pid}`, exitCode: 1 },
    )
  if (outcome === 'was dead') await endLeftovers(folder)
  console.log(`Stopped ${state.app}.`)
}
