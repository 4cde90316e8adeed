import { placeholder } from './placeholder.ts'

/** A value for a setting of which no type is known yet. */
const first = '1'

/**
 * Values for settings that a policy's function can't do without, as `current_setting('app.tenant')`, and whose
 * values no column's statistics tell: learned from what the server says when it plans.
 */
export class NeededSettings {
  readonly #names: readonly string[]
  readonly #values = new Map<string, string>()

  constructor(names: readonly string[]) {
    this.#names = names
  }

  /** The settings with values of their own, beside those that were learned. */
  with(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return { ...Object.fromEntries(this.#values), ...own }
  }

  /** Learns from an error; false where it tells nothing new. */
  learn(error: unknown, own: Readonly<Record<string, string>>): boolean {
    const { code, message = '' } = error as { code?: string; message?: string }
    if (code === '42704')
      return this.#require(/configuration parameter "([^"]+)"/.exec(message)?.[1])
    const [, type, text] =
      /^invalid input syntax for (?:type )?([^:"]+): "(.*)"/.exec(message) ?? []
    return type !== undefined && text !== undefined && this.#retype(type, text, own)
  }

  #require(name: string | undefined): boolean {
    if (name === undefined || !name.includes('.') || this.#values.has(name)) return false
    this.#values.set(name, first)
    return true
  }

  /** A setting that was local to an earlier transaction is empty, not unknown. */
  #retype(type: string, text: string, own: Readonly<Record<string, string>>): boolean {
    const value = type === 'boolean' ? 'false' : placeholder(type)
    if (value === undefined || value === text) return false
    const unset = this.#names.filter((name) => own[name] === undefined && !this.#values.has(name))
    const tried = [...this.#values].flatMap(([name, known]) => (known === text ? name : []))
    const meant = text === '' ? unset : tried
    for (const name of meant) this.#values.set(name, value)
    return meant.length > 0
  }
}
