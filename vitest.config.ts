import { defineConfig } from 'vitest/config'

const source = ['@tenfold/source', 'node']

export default defineConfig({
  environments: { __vitest__: { resolve: { conditions: source } } },
  ssr: { resolve: { conditions: source } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/**/*.test.ts', 'tools/**/*.test.ts'],
    reporters: ['default', './tools/closing-line.ts'],
    globalSetup: ['packages/testing/src/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
