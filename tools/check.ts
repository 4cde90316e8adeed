/** The whole gate, one line a check: format, lint, types, arrows, dead code, migrations, the front end's API types, workflows, image, what is published. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const published = ['packages/error', 'packages/runtime', 'packages/stack', 'packages/workbench']
type Check = readonly [name: string, command: string, ...args: string[]]
/** Steps follow each other; the checks of one run side by side, the longest first. */
const steps: readonly (readonly Check[])[] = [
  // Lint and the types of the front end read the file that this writes. It isn't in the repository.
  [['api types', 'node', '--conditions=@tenfold/source', 'apps/invoicing/dev/api-types.ts']],
  [
    ['lint', 'oxlint', '--type-aware', '.'],
    ...projects().map((project) => [`types ${project}`, 'tsc', '-p', project] as const),
    ['arrows', 'depcruise', 'packages', 'apps'],
    ['build', 'tsc', '-b'],
    ['format', 'biome', 'ci', '--error-on-warnings', '.'],
    ['dead code', 'knip'],
    ['migrations', 'node', 'tools/migrations.ts'],
    ['error docs', 'node', '--conditions=@tenfold/source', 'tools/error-docs.ts', '--check'],
    ['audit docs', 'node', '--conditions=@tenfold/source', 'tools/audit-docs.ts', '--check'],
    ['adopt docs', 'node', '--conditions=@tenfold/source', 'tools/adopt-docs.ts', '--check'],
    [
      'telemetry docs',
      'node',
      '--conditions=@tenfold/source',
      'tools/telemetry-docs.ts',
      '--check',
    ],
    ['workflows', 'node', 'tools/workflows.ts'],
    ['image', 'dockerfile-utils', 'lint', 'Dockerfile'],
    ['compose', 'dclint', 'compose.yaml', '--max-warnings', '0'],
  ],
  // Both of these pack the folders that `build` wrote to, so they take turns.
  published.map((folder): Check => [`package ${folder}`, 'publint', '--strict', folder]),
  published.map((folder): Check => {
    const flags = ['--profile', 'esm-only', '-q']
    return [`package types ${folder}`, 'attw', '--pack', folder, ...flags]
  }),
]

const passed: boolean[] = []
for (const step of steps) passed.push(...(await runSideBySide(step)))
process.exitCode = passed.every(Boolean) ? 0 : 1

function projects(): string[] {
  const all = [
    'packages/error',
    'packages/runtime',
    'packages/stack',
    'packages/workbench',
    'packages/testing',
    'apps/invoicing',
    'apps/invoicing/web',
    'tools',
    'bench',
    'examples/express-drizzle',
  ]
  return all.filter((folder) => existsSync(`${folder}/tsconfig.json`))
}

/** As many at a time as there are cores. */
async function runSideBySide(checks: readonly Check[]): Promise<boolean[]> {
  const rest = [...checks]
  const run = async () => {
    const results: boolean[] = []
    for (let next = rest.shift(); next; next = rest.shift()) results.push(await passes(next))
    return results
  }
  return (await Promise.all(Array.from({ length: availableParallelism() }, run))).flat()
}

function passes([name, command, ...args]: Check): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, { maxBuffer: Infinity }, (error, stdout, stderr) => {
      console.log(`${error ? 'FAILED' : 'ok    '}  ${name}`)
      if (error)
        console.log(`${stdout}${stderr}${typeof error.code === 'number' ? '' : error.message}`)
      resolve(!error)
    })
  })
}
