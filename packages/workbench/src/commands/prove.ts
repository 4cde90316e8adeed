import type { Command } from 'commander'
import { type IsolationOptions, isolationText, proveIsolation } from '../prove/index.ts'
import { plainJson } from '../terminal/index.ts'
import { urlArgument, urlOrRunning } from './running-database.ts'

interface ProveFlags extends Omit<IsolationOptions, 'url'> {
  readonly json: boolean
  readonly dir: string
}

export function register(program: Command): void {
  const prove = program.command('prove').description('prove a promise on a running database')
  prove
    .command('isolation')
    .argument('[url]', urlArgument)
    .description(
      "prove that no tenant sees another's rows past the database's own policies; only reads. Ends with 0 when proven, 1 when there is a hole, 3 when something could not be followed",
    )
    .option('--column <name>', 'the column that holds the tenant (default: the usual one)')
    .option('--role <name>', 'the role that the app works as (default: guessed from grants)')
    .option(
      '--setting <names>',
      'the settings that name the tenant, separated by commas (default: found in policies)',
    )
    .option('--shared <tables>', "tables that hold no tenant's rows, separated by commas")
    .option(
      '--reviewed <names>',
      'functions, views, rules and unique keys that you have judged by eye, separated by commas',
    )
    .option('--json', 'print the report as JSON, and nothing else on standard output', false)
    .option('--dir <dir>', 'folder of the state of `tenfold start`', '.tenfold')
    .action(isolation)
}

const exitCodes = { proven: 0, hole: 1, undecided: 3 } as const

async function isolation(
  named: string | undefined,
  { json, dir, ...options }: ProveFlags,
): Promise<void> {
  const url = await urlOrRunning(named, dir)
  const report = await proveIsolation({ url, ...options })
  console.log(json ? plainJson(report) : isolationText(report))
  process.exitCode = exitCodes[report.verdict]
}
