import type { Command } from 'commander'
import { run, withAppOptions } from './start.ts'
import { wholeNumber } from './whole-number.ts'

export function register(program: Command): void {
  const command = program
    .command('up')
    .description('run an app on this machine as at a phase of its growth; `down` stops it')
    .option(
      '--phase <n>',
      '1: Postgres and a web process; 2: and Redis and a worker; 3: and two replicas, PgBouncer, two web processes behind HAProxy',
      wholeNumber(1, 3),
      1,
    )
  withAppOptions(command).action(run)
}
