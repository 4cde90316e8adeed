import type { Running } from '../machine/child.ts'
import { cpuSecondsOf } from '../machine/cpu.ts'
import { identify } from '../machine/process-table.ts'
import type { ProcessRecord } from '../state/state.ts'

/** Name and address of a process, which `status` shows. */
export type Known = Pick<ProcessRecord, 'name' | 'url'>

interface Entry {
  readonly running: Running
  readonly record: ProcessRecord
}

/** Seconds of CPU by the role of the processes. */
export type SecondsByRole = Readonly<Record<string, number>>

/** The running processes of a stack, in the order in which they were started. */
export class RunningParts {
  #entries: readonly Entry[] = []
  readonly #used = new Map<string, number>()
  readonly #shown = new Map<string, number>()

  async add(role: string, running: Running, known: Known = {}): Promise<void> {
    const id = (await identify(running.pid)) ?? { pid: running.pid, born: 'gone' }
    this.#entries = [...this.#entries, { running, record: { role, ...id, ...known } }]
  }

  /** Writes down the new process of one that was added, unless it was stopped meanwhile. */
  async renew(running: Running): Promise<void> {
    const id = await identify(running.pid)
    if (!id) return
    this.#entries = this.#entries.map((entry) =>
      entry.running === running ? { running, record: { ...entry.record, ...id } } : entry,
    )
  }

  records(): readonly ProcessRecord[] {
    return this.#entries.map(({ record }) => record)
  }

  /** Stops those that are wanted gone, last started first; without a wish all. */
  async stop(isWanted: (record: ProcessRecord) => boolean = () => true): Promise<void> {
    for (const entry of this.#entries.toReversed()) {
      const { role, pid } = entry.record
      if (!isWanted(entry.record)) continue
      // CPU time that it uses from here to its end is lost: the system keeps no account of single ended processes.
      this.#used.set(role, (this.#used.get(role) ?? 0) + (await cpuSecondsOf(pid)))
      this.#entries = this.#entries.filter((other) => other !== entry)
      await entry.running.stop()
    }
  }

  /** CPU seconds by role. They never fall, whatever is stopped and started in between. */
  async cpuSeconds(): Promise<SecondsByRole> {
    const records = this.records()
    const seconds = await Promise.all(records.map(({ pid }) => cpuSecondsOf(pid)))
    for (const role of new Set([...this.#used.keys(), ...records.map((record) => record.role)])) {
      const living = seconds.filter((_, at) => records[at]?.role === role)
      const total = living.reduce((sum, value) => sum + value, this.#used.get(role) ?? 0)
      this.#shown.set(role, Math.max(this.#shown.get(role) ?? 0, total))
    }
    return Object.fromEntries(this.#shown)
  }
}
