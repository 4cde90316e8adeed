import { channels } from '../kernel/index.ts'
import type { BeforeCommit } from './types.ts'

type Work = () => Promise<void>

/** What others tie to a transaction's commit. */
export class CommitHooks {
  readonly #before: BeforeCommit[] = []
  readonly #settle: Work[] = []
  readonly #after: Work[] = []

  before(work: BeforeCommit): void {
    this.#before.push(work)
  }

  after(work: Work): void {
    this.#after.push(work)
  }

  async prepare(): Promise<void> {
    for (const work of this.#before) {
      const settle = await work()
      if (settle) this.#settle.push(settle)
    }
  }

  /** Runs `commit`, then what was prepared is settled, whatever the outcome: even a lost COMMIT may have taken effect. */
  async settleAfter<T>(commit: () => Promise<T>): Promise<T> {
    let value: T
    try {
      value = await commit()
    } catch (error) {
      await runAll(this.#settle).catch((fault: unknown) =>
        channels['runtime:fault'].publish({ where: 'db/settle', error: fault }),
      )
      throw error
    }
    await runAll(this.#settle)
    return value
  }

  finish(): Promise<void> {
    return runAll(this.#after)
  }
}

/** One piece of work that fails keeps no other from running; the first failure is reported. */
async function runAll(works: readonly Work[]): Promise<void> {
  const failures: unknown[] = []
  for (const work of works) await work().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
