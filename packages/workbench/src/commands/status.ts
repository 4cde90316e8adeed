import type { Command } from 'commander'
import { type DescribedStack, describeRunning, processLines } from '../start/index.ts'
import { plainJson, visible } from '../terminal/index.ts'
import { stateFolders } from './state-folders.ts'

export function register(program: Command): void {
  program
    .command('status')
    .description('list what runs in this folder: process, URL, CPU time, health')
    .option('--dir <dir>', 'folder of its state', '.tenfold')
    .option('--json', 'print it as JSON', false)
    .action(run)
}

async function run({ dir, json }: { readonly dir: string; readonly json: boolean }): Promise<void> {
  const all = await Promise.all(stateFolders(dir).map(describeRunning))
  const running = all.filter((status) => status !== undefined)
  if (json) return console.log(plainJson(running[0] ?? null))
  console.log(running.flatMap(linesOf).map(visible).join('\n') || `Nothing runs in ${dir}.`)
}

function linesOf(status: DescribedStack): string[] {
  const { app, phase, owner, url } = status
  const state = status.isOwnerAlive ? phase : 'left behind by a killed run'
  return [
    `${app}: ${state}${url ? `, ${url}` : ''}, process ${owner.pid}, since ${status.startedAt}`,
    ...processLines(status),
  ]
}
