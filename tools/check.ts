/** The whole gate, one line a check: format, lint, types, arrows, dead code, migrations, the front end's API types, workflows, image, what is published. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const published = ['packages/error', 'packages/runtime', 'packages/stack', 'packages/workbench']
const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  // Written anew: lint and types of the front end read them, and they aren't kept in the repository.
  ['api types', 'node', '--conditions=@tenfold/source', 'apps/invoicing/dev/api-types.ts'],
  ['format', 'biome', 'ci', '--error-on-warnings', '.'],
  ['lint', 'oxlint', '--type-aware', '.'],
  ...projects().map((project) => [`types ${project}`, 'tsc', '-p', project] as const),
  ['arrows', 'depcruise', 'packages', 'apps'],
  ['dead code', 'knip'],
  ['migrations', 'node', 'tools/migrations.ts'],
  ['error docs', 'node', '--conditions=@tenfold/source', 'tools/error-docs.ts', '--check'],
  ['audit docs', 'node', '--conditions=@tenfold/source', 'tools/audit-docs.ts', '--check'],
  ['workflows', 'node', 'tools/workflows.ts'],
  ['image', 'dockerfile-utils', 'lint', 'Dockerfile'],
  ['compose', 'dclint', 'compose.yaml', '--max-warnings', '0'],
  ['build', 'tsc', '-b'],
  ...published.flatMap((folder) => [
    [`package ${folder}`, 'publint', '--strict', folder] as const,
    [`package types ${folder}`, 'attw', '--pack', folder, '--profile', 'esm-only', '-q'] as const,
  ]),
]

const failed = checks.filter(([name, command, ...args]) => !passes(name, command, args))
process.exitCode = failed.length === 0 ? 0 : 1

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
  ]
  return all.filter((folder) => existsSync(`${folder}/tsconfig.json`))
}

function passes(name: string, command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name}`)
  if (status !== 0) console.log(`${stdout}${stderr}`)
  return status === 0
}
