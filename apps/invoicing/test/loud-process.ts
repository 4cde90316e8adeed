import { invalidConfig } from '../src/platform/errors.ts'
import { runProcess } from '../src/process.ts'

/* A process that says more at its end than a pipe holds: about a mistake in its settings, or while it stops. */
const much = `${'A line of a log that somebody needs. '.repeat(50_000)}\nthe last line`

await runProcess(async () => {
  if (process.argv[2] === 'mistake') throw invalidConfig([much])
  return { announcement: {}, stop: async () => console.error(much) }
})
