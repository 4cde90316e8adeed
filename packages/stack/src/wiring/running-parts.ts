import type { Running } from '../machine/child.ts'
import { cpuSecondsOf } from '../machine/cpu.ts'
import { identify } from '../machine/process-table.ts'
import { ROLES, type Role } from '../roles.ts'
import type { ProcessRecord } from '../state/state.ts'

export type CpuSeconds = Record<Role, number>

type Known = Pick<ProcessRecord, 'name' | 'url'>

interface Part {
  readonly role: Role
  readonly running: Running
  readonly record: ProcessRecord
}

/** The running processes of a stack, in the order in which they were started. */
export class Parts {
  #parts: readonly Part[] = []
  readonly #used = nothing()
  readonly #shown = nothing()

  async add(role: Role, running: Running, known: Known = {}): Promise<void> {
    const id = (await identify(running.pid)) ?? { pid: running.pid, born: 'gone' }
    this.#parts = [...this.#parts, { role, running, record: { role, ...id, ...known } }]
  }

  records(): readonly ProcessRecord[] {
    return this.#parts.map((part) => part.record)
  }

  /** Stops the processes of these roles, last started first. */
  async stop(roles: readonly Role[] = ROLES): Promise<void> {
    for (const part of this.#parts.toReversed()) {
      if (!roles.includes(part.role)) continue
      // What it uses from here to its end is lost: the system keeps no account of single ended processes.
      this.#used[part.role] += await cpuSecondsOf(part.running.pid)
      this.#parts = this.#parts.filter((other) => other !== part)
      await part.running.stop()
    }
  }

  /** Never falls, whatever is stopped and started in between. */
  async cpuSeconds(): Promise<CpuSeconds> {
    const parts = this.#parts
    const seconds = await Promise.all(parts.map((part) => cpuSecondsOf(part.running.pid)))
    for (const role of ROLES) {
      const living = seconds.filter((_, at) => parts[at]?.role === role)
      const total = living.reduce((sum, value) => sum + value, this.#used[role])
      this.#shown[role] = Math.max(this.#shown[role], total)
    }
    return { ...this.#shown }
  }
}

function nothing(): CpuSeconds {
  return { web: 0, worker: 0, postgres: 0, redis: 0, 'stand-in': 0 }
}
