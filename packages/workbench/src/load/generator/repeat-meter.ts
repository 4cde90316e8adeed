import type { LoadRequest } from '../../app.ts'

/** Knows which reads a perfect cache would have answered: those that nothing has changed since the last time. */
export class RepeatMeter {
  readonly #known = new Map<string, Set<string>>()

  /** `owner` is whose data is read or written: a write changes all that its owner has read. */
  isRepeat(owner: string, { kind, path }: Pick<LoadRequest, 'kind' | 'path'>): boolean {
    if (kind === 'write') {
      this.#known.delete(owner)
      return false
    }
    const paths = this.#known.get(owner) ?? new Set()
    const isRepeat = paths.has(path)
    this.#known.set(owner, paths.add(path))
    return isRepeat
  }
}
