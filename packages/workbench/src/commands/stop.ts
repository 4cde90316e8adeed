import { endLeftovers, endOwner, readState } from '@tenfold/stack'
import type { Command } from 'commander'
import { stillAlive } from './errors.ts'
import { stateFolders } from './state-folders.ts'

export function register(program: Command): void {
  program
    .command('stop')
    .alias('down')
    .description('stop what runs in this folder, or what a killed run left behind')
    .option('--dir <dir>', 'folder of its state', '.tenfold')
    .action(run)
}

async function run({ dir }: { readonly dir: string }): Promise<void> {
  const stopped: string[] = []
  for (const folder of stateFolders(dir)) {
    const app = await stop(folder)
    if (app !== undefined) stopped.push(app)
  }
  if (stopped.length === 0) console.log(`Nothing runs in ${dir}.`)
  for (const app of stopped) console.log(`Stopped ${app}.`)
}

/** Stops the app that runs on `folder` and returns its name, if there is one. */
async function stop(folder: string): Promise<string | undefined> {
  const state = await readState(folder)
  if (!state) return undefined
  const outcome = await endOwner(state)
  if (outcome === 'still alive') throw stillAlive(state.app, state.owner.pid)
  if (outcome === 'was dead') await endLeftovers(folder)
  return state.app
}
