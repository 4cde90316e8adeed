import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const source = ['@tenfold/source', 'node']
const minutes = 60_000
const climbs = [
  'apps/invoicing/test/climb.test.ts',
  'packages/workbench/src/climb/climb-app.test.ts',
]
/** Set by `npm run torture` alone. */
const tortureMinutes = Number(process.env['TENFOLD_TORTURE_MINUTES'] ?? 0)

const torture = {
  extends: true as const,
  test: {
    name: 'torture',
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
    globalSetup: ['packages/testing/src/global-setup.ts'],
    // Two also on two cores, for tests mostly wait: on servers, processes and pages.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Limits for what hangs, not for what is slow: a test must hold on a busy machine a tenth as fast as ours.
    testTimeout: 5 * minutes,
    hookTimeout: 5 * minutes,
    expect: { poll: { timeout: 2 * minutes } },
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...climbs],
        },
      },
      {
        extends: true,
        // By themselves, at the end: they put a real load on all cores.
        test: {
          name: 'climb',
          include: climbs,
          fileParallelism: false,
          testTimeout: 30 * minutes,
          sequence: { groupOrder: 1 },
        },
      },
      ...(tortureMinutes > 0 ? [torture] : []),
    ],
  },
})
