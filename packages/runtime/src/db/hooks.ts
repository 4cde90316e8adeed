import { channels, wasCommitted } from '../kernel/index.ts'
import { afterCommitFailed } from './errors.ts'
import type { BeforeCommit } from './types.ts'

type Work = () => Promise<void>

/** Work tied to a transaction's commit. */
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

  /** True while there is work to be done before COMMIT. */
  get arePending(): boolean {
    return this.#before.length > 0
  }

  async prepare(): Promise<void> {
    for (let work = this.#before.shift(); work; work = this.#before.shift()) {
      const settle = await work()
      if (settle) this.#settle.push(settle)
    }
  }

  /** Runs after a COMMIT that failed: even one that was lost may have taken effect. */
  async settle(): Promise<void> {
    report('db/settle', await failuresOf(this.#settle))
  }

  /** Runs all work after the commit, and throws the first failure as one that comes after a commit. */
  async finish(): Promise<void> {
    const [first, ...others] = await failuresOf([...this.#settle, ...this.#after])
    report('db/after-commit', others)
    if (first) throw wasCommitted(first.error) ? first.error : afterCommitFailed(first.error)
  }
}

interface FailedWork {
  readonly error: unknown
}

/** One piece of work that fails keeps no other from running. */
async function failuresOf(works: readonly Work[]): Promise<FailedWork[]> {
  const failures: FailedWork[] = []
  for (const work of works) {
    try {
      await work()
    } catch (error) {
      failures.push({ error })
    }
  }
  return failures
}

function report(where: string, failures: readonly FailedWork[]): void {
  for (const { error } of failures) channels['runtime:fault'].publish({ where, error })
}
