interface Place {
  readonly userId: string
  readonly organizationId: string | undefined
}

let shown: Place | undefined

/** Call it when the window shows another place; undefined when no user is logged in. */
export function showPlace(place: Place | undefined): void {
  shown = place
}

const placeName = (): string => `${shown?.userId}:${shown?.organizationId}`

export const isPlaceShown = (): boolean => shown !== undefined

/**
 * Says with a request what the window shows. All windows of a browser share one log-in, and when another
 * has taken that elsewhere the server refuses, instead of answering from there.
 */
export function placeHeaders(): Record<string, string> {
  return {
    ...(shown && { 'x-user': shown.userId }),
    ...(shown?.organizationId && { 'x-organization': shown.organizationId }),
  }
}

/** Texts that a window keeps until it closes, for the user and the organisation that it shows now. */
export function keptInWindow<Value>(name: string) {
  const key = `${name}:${placeName()}`
  return {
    find(): Value | undefined {
      const text = sessionStorage.getItem(key)
      return text === null ? undefined : (JSON.parse(text) as Value)
    },
    /** `undefined` deletes what was kept. */
    keep(value: Value | undefined): void {
      if (value === undefined) return sessionStorage.removeItem(key)
      try {
        sessionStorage.setItem(key, JSON.stringify(value))
      } catch {
        // A full or forbidden storage keeps nothing; the form works all the same.
      }
    },
  }
}
