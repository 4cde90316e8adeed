/**
 * `npm test`: the servers and the browser that the tests need, the quality gate, then every test.
 * With arguments (`npm test -- packages/runtime`) only the tests they name, with `--lane <name>` only one lane.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Lane, lanes } from './lanes.ts'

interface SystemPackage {
  readonly binary: string
  readonly debian: string
  readonly brew: string
  readonly skipped: string
}

const systemPackages: readonly SystemPackage[] = [
  {
    binary: 'redis-server',
    debian: 'redis-server',
    brew: 'redis',
    skipped: 'tests of the Redis stores and the cache rung',
  },
  {
    binary: 'haproxy',
    debian: 'haproxy',
    brew: 'haproxy',
    skipped: 'tests of the balancer and the processes rung',
  },
  {
    binary: 'chromium',
    debian: 'chromium',
    brew: '--cask chromium',
    skipped: 'the end-to-end tests in a browser',
  },
  {
    binary: 'pdftotext',
    debian: 'poppler-utils',
    brew: 'poppler',
    skipped: 'reading the invoice PDF back',
  },
]

function main(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { lane: { type: 'string' } },
  })
  const { lane } = values
  if (lane !== undefined && !lanes.includes(lane as Lane)) {
    console.error(`There is no lane "${lane}". Choose one of: ${lanes.join(', ')}`)
    return 2
  }
  if (lane !== 'unit') provideSystemPackages()
  const isAll = lane === undefined && positionals.length === 0
  const gate = isAll ? run('node', ['tools/check.ts']) : 0
  if (gate !== 0) return gate
  return run('vitest', ['run', ...(lane ? ['--project', lane] : []), ...positionals])
}

function provideSystemPackages(): void {
  if (missing().length > 0 && mayInstall()) install(missing())
  for (const { binary, debian, brew, skipped } of missing()) {
    console.log(
      `Skipping ${skipped}: no ${binary} on PATH. Install it with: ${isDebian() ? `apt-get install ${debian}` : `brew install ${brew}`}`,
    )
  }
}

function missing(): SystemPackage[] {
  return systemPackages.filter(({ binary }) => !isOnPath(binary))
}

function isOnPath(binary: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, binary), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function mayInstall(): boolean {
  return process.getuid?.() === 0 && isDebian()
}

/** True on Debian and on what is made from it, such as Ubuntu. */
function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

function install(packages: readonly SystemPackage[]): void {
  const names = packages.map(({ debian }) => debian)
  console.log(`Installing ${names.join(', ')} by apt`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...names],
  ]) {
    const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
    if (status !== 0) console.log(`apt-get ${args[0]} failed:\n${stdout}${stderr}`)
  }
}

function run(command: string, args: readonly string[]): number {
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1
}

process.exitCode = main(process.argv.slice(2))
