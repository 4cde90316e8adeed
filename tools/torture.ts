/**
 * `npm run torture -- [filter ...] [--minutes 10]`: the long forms of tests that try to break a promise by
 * random schedules and faults. Each `*.torture.ts` runs for the given time and then says what it tried.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' } },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) {
  console.error(`--minutes must be a number above 0, not "${values.minutes}"`)
  process.exit(2)
}
const { status } = spawnSync('vitest', ['run', '--project', 'torture', ...positionals], {
  stdio: 'inherit',
  env: { ...process.env, TENFOLD_TORTURE_MINUTES: String(minutes) },
})
process.exitCode = status ?? 1
