import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `N passed, N failed`, whatever the other reporters print. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      // A file that fails to load holds no test, and must not pass for that.
      if (module.state() === 'failed' && [...module.children.allTests()].length === 0)
        count.failed += 1
      for (const test of module.children.allTests()) count[test.result().state] += 1
    }
    const skipped = count.skipped ? `, ${count.skipped} skipped` : ''
    console.log(`${count.passed} passed, ${count.failed + count.pending} failed${skipped}`)
  }
}
