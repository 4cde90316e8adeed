/** What a user must at least be shown of each register: the version that they have written or seen, or that what they saw was made from. */
export type Versions = Readonly<Record<string, number>>

export interface Violation {
  readonly user: string
  readonly operation: number
  readonly what: string
}

/**
 * What one user has been told, over all their requests. Every answer is held against it, so that a violation of
 * read-your-writes, of monotonic reads or of writes-follow-reads shows at the operation at which it happens.
 *
 * Each value carries the knowledge of its writer: who sees the value must from then on see what its writer had seen.
 */
export class Knowledge {
  readonly #versions = new Map<string, number>()
  readonly #items = new Map<string, readonly string[]>()
  readonly #appended = new Map<string, readonly string[]>()

  /** A copy for one request: what it is shown, its user knows once the reply is there. */
  fork(): Knowledge {
    const copy = new Knowledge()
    copy.merge(this)
    return copy
  }

  /** Learns all that another knows. */
  merge(other: Knowledge): void {
    for (const [register, version] of other.#versions) this.#learn(register, version)
    for (const [list, items] of other.#items)
      if (items.length > (this.#items.get(list)?.length ?? 0)) this.#items.set(list, items)
    for (const [list, items] of other.#appended)
      this.#appended.set(list, [...new Set([...this.appendedTo(list), ...items])])
  }

  get versions(): Versions {
    return Object.fromEntries(this.#versions)
  }

  /** Learns a register's version, and what its writer knew. Returns what is wrong with it. */
  read(register: string, version: number, seen: Versions = {}): string | undefined {
    const least = this.#versions.get(register) ?? 0
    this.#learn(register, version)
    for (const [other, known] of Object.entries(seen)) this.#learn(other, known)
    return version < least ? `register ${register}: version ${version} after ${least}` : undefined
  }

  /** Learns that an item was appended, and acknowledged. */
  append(list: string, item: string): void {
    this.#appended.set(list, [...this.appendedTo(list), item])
  }

  appendedTo(list: string): readonly string[] {
    return this.#appended.get(list) ?? []
  }

  /** Learns a list's items, in order. Returns what is wrong with them. */
  readList(list: string, items: readonly string[]): string | undefined {
    const known = this.#items.get(list) ?? []
    const missing = this.appendedTo(list).find((item) => !items.includes(item))
    if (missing !== undefined) return `list ${list}: ${missing} is missing, which was acknowledged`
    if (known.some((item, index) => items[index] !== item))
      return `list ${list}: ${items.length} items, which don't begin with the ${known.length} seen before`
    this.#items.set(list, items)
    return undefined
  }

  #learn(register: string, version: number): void {
    this.#versions.set(register, Math.max(version, this.#versions.get(register) ?? 0))
  }
}
