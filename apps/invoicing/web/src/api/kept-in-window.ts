import { placeName } from './place.ts'

export interface Kept<Value> {
  find(): Value | undefined
  /** Undefined forgets it. */
  keep(value: Value | undefined): void
}

/** Texts that a window keeps until it closes, for the user and the organisation that it shows now. */
export function keptInWindow<Value>(name: string): Kept<Value> {
  const key = `${name}:${placeName()}`
  return {
    find() {
      const text = sessionStorage.getItem(key)
      return text === null ? undefined : (JSON.parse(text) as Value)
    },
    keep(value) {
      if (value === undefined) return sessionStorage.removeItem(key)
      try {
        sessionStorage.setItem(key, JSON.stringify(value))
      } catch {
        // A full or forbidden storage keeps nothing; the form works all the same.
      }
    },
  }
}
