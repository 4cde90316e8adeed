/**
 * `npm test`: the servers and the browser that the tests need, the quality gate, then every test.
 * With arguments (`npm test -- packages/runtime`) only the tests they name, with `--lane <name>` only one lane.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { type Lane, lanes } from './lanes.ts'

interface SystemPackage {
  readonly binary: string
  readonly debian: string
  readonly brew?: string
  /** Tests that are skipped where it is missing. Undefined if it only makes tests faster. */
  readonly skipped?: string
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
    binary: 'pgbouncer',
    debian: 'pgbouncer',
    brew: 'pgbouncer',
    skipped: 'tests of the pooler',
  },
  {
    binary: 'chromium',
    debian: 'chromium',
    brew: '--cask chromium',
    skipped: 'the end-to-end tests in a browser',
  },
  { binary: 'chromium-headless-shell', debian: 'chromium-headless-shell' },
  {
    binary: 'pdftotext',
    debian: 'poppler-utils',
    brew: 'poppler',
    skipped: 'reading the invoice PDF back',
  },
]

async function main(args: readonly string[]): Promise<number> {
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
  const isAll = lane === undefined && positionals.length === 0
  // Side by side, because apt mostly waits for the network.
  const [gate] = await Promise.all([
    isAll ? run('node', ['tools/check.ts']) : 0,
    lane === 'unit' ? undefined : provideSystemPackages(),
  ])
  if (gate !== 0) return gate
  return run('vitest', ['run', ...(lane ? ['--project', lane] : []), ...positionals])
}

async function provideSystemPackages(): Promise<void> {
  if (missing().length > 0 && mayInstall()) await install(missing())
  for (const { binary, debian, brew, skipped } of missing())
    if (skipped)
      console.log(
        `Skipping ${skipped}: no ${binary} on PATH. Install it with: ${isDebian() ? `apt-get install ${debian}` : `brew install ${brew}`}`,
      )
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

async function install(packages: readonly SystemPackage[]): Promise<void> {
  const names = packages.map(({ debian }) => debian)
  console.log(`Installing ${names.join(', ')} by apt`)
  await apt('update', '-qq')
  // One at a time, so that a package that this release lacks doesn't prevent the others.
  const flags = ['-y', '-qq', '--no-install-recommends', '--no-remove']
  for (const name of names) await apt('install', ...flags, name)
}

async function apt(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const child = spawn('apt-get', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const [status] = await once(child, 'close')
  if (status !== 0) console.log(`apt-get ${args[0]} failed:\n${(await said).join('')}`)
}

async function run(command: string, args: readonly string[]): Promise<number> {
  const [status] = await once(spawn(command, args, { stdio: 'inherit' }), 'close')
  return status ?? 1
}

process.exitCode = await main(process.argv.slice(2))
