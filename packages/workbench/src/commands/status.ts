import { describeHealth, describeStack, type StackStatus } from '@tenfold/stack'
import type { Command } from 'commander'
import { plainJson, visible } from '../terminal/index.ts'
import { stateFolders } from './state-folders.ts'

export function register(program: Command): void {
  program
    .command('status')
    .description('list what runs in this folder: process, URL, CPU time')
    .option('--dir <dir>', 'folder of its state', '.tenfold')
    .option('--json', 'print it as JSON', false)
    .action(run)
}

async function run({ dir, json }: { readonly dir: string; readonly json: boolean }): Promise<void> {
  const all = await Promise.all(stateFolders(dir).map(describe))
  const running = all.filter((status) => status !== undefined)
  if (json) return console.log(plainJson(running[0] ?? null))
  console.log(running.flatMap(linesOf).map(visible).join('\n') || `Nothing runs in ${dir}.`)
}

interface Described extends StackStatus {
  readonly health: Readonly<Record<string, string>>
}

async function describe(folder: string): Promise<Described | undefined> {
  const status = await describeStack(folder)
  return status && { ...status, health: await describeHealth(folder, status) }
}

function linesOf(status: Described): string[] {
  const { app, phase, owner, url, processes } = status
  const state = status.isOwnerAlive ? phase : 'left behind by a killed run'
  return [
    `${app}: ${state}${url ? `, ${url}` : ''}, process ${owner.pid}, since ${status.startedAt}`,
    ...processes.map((each) => lineOf(each, status.health[each.name ?? each.role])),
  ]
}

function lineOf(
  { role, name, url = '', pid, cpuSeconds }: StackStatus['processes'][number],
  health = '',
): string {
  const seconds = cpuSeconds.toFixed(2).padStart(12)
  const line = `  ${(name ?? role).padEnd(12)}${String(pid).padStart(8)}${seconds} s CPU`
  return [line, url, health].filter(Boolean).join('  ')
}
