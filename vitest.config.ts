import { availableParallelism } from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { testFiles } from './tools/lanes.ts'

const source = ['@tenfold/source', 'node']
const minutes = 60_000
const servers = ['packages/testing/src/global-setup.ts']
/** Runs before each file that needs servers. */
const inMemory = 'packages/testing/src/temporary-folder.ts'
const asFound = 'tools/leave-as-found.ts'
const files = testFiles(import.meta.dirname)
// Test files and the commands that they start are processes, each of which would compile the same sources.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, 'node_modules/.cache/node')
/** Set by `npm run torture` alone. */
const tortureMinutes = Number(process.env['TENFOLD_TORTURE_MINUTES'] ?? 0)

const torture = {
  extends: true as const,
  test: {
    name: 'torture',
    globalSetup: servers,
    include: ['packages/*/**/*.torture.ts', 'apps/*/**/*.torture.ts'],
    testTimeout: (tortureMinutes + 5) * minutes,
    fileParallelism: false,
  },
}

export default defineConfig({
  environments: { __vitest__: { resolve: { conditions: source } } },
  ssr: { resolve: { conditions: source } },
  test: {
    reporters: ['default', './tools/closing-line.ts'],
    // Two also on two cores, for tests mostly wait: on servers, processes and pages.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Limits for what hangs, not for what is slow: a test must hold on a busy machine a tenth as fast as ours.
    testTimeout: 5 * minutes,
    hookTimeout: 5 * minutes,
    // A test that asserts nothing, such as one that returns early, fails.
    expect: { requireAssertions: true, poll: { timeout: 2 * minutes } },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: [...files.unit], setupFiles: asFound, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: [...files.servers],
          globalSetup: servers,
          setupFiles: [asFound, inMemory],
          // A file took 2 s of CPU to import the app anew.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [...files.browser],
          globalSetup: servers,
          setupFiles: inMemory,
        },
      },
      {
        extends: true,
        // They run alone, at the end: they put a real load on all cores.
        test: {
          name: 'climb',
          include: [...files.climb],
          globalSetup: servers,
          fileParallelism: false,
          testTimeout: 30 * minutes,
          sequence: { groupOrder: 1 },
        },
      },
      ...(tortureMinutes > 0 ? [torture] : []),
    ],
  },
})
