import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { forgetOtherServers } from './ambient.ts'
import { exitCodeOf, reportOf } from './report-error.ts'

/** A command's file is loaded only when needed: the audit needs no embedded Postgres, nor other commands' imports. */
const commands = {
  start: () => import('./commands/start.ts'),
  up: () => import('./commands/up.ts'),
  stop: () => import('./commands/stop.ts'),
  status: () => import('./commands/status.ts'),
  backup: () => import('./commands/backup.ts'),
  restore: () => import('./commands/restore.ts'),
  load: () => import('./commands/load.ts'),
  climb: () => import('./commands/climb.ts'),
  audit: () => import('./commands/audit.ts'),
  prove: () => import('./commands/prove.ts'),
}

const aliases: Readonly<Record<string, string>> = { down: 'stop' }

async function main(args: readonly string[]): Promise<void> {
  const program = new Command('tenfold')
    .description(
      'Measures what breaks next in a SaaS on Postgres, and fixes it with the smallest step.',
    )
    .version(ownVersion())
    .exitOverride()
    .showHelpAfterError('(--help lists the commands)')
  const wanted = Object.entries(commands).filter(
    ([name]) => name === (aliases[args[0] ?? ''] ?? args[0]),
  )
  const files = wanted.length > 0 ? wanted : Object.entries(commands)
  for (const [, load] of files) (await load()).register(program)
  for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
    command.exitOverride().showHelpAfterError('(--help lists the flags)')
  await program.parseAsync(args, { from: 'user' })
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

function report(error: unknown): number {
  // Commander has printed its message already; asking for help is no mistake.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  console.error(process.env['TENFOLD_DEBUG'] === '1' ? error : reportOf(error))
  return exitCodeOf(error)
}

/** Resolves once a pipe's reader has everything or is gone: an earlier exit would cut the output off. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

/** A reader that goes away, as in `tenfold status | head`, must not end the command; a full disk is reported as a fault. */
function onLostOutput({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return
  process.exitCode = 1
  process.stderr.write(`The output can't be written: ${message}.\n`)
}

process.stdout.on('error', onLostOutput)
process.stderr.on('error', () => undefined)

forgetOtherServers(process.argv.slice(2), process.env)
try {
  await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = report(error)
}
await Promise.all([process.stdout, process.stderr].map(flushed))
// Abandoned work, such as a front end's build, must not delay the exit.
process.exit()
