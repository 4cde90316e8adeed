/** The account and the organisation that a window shows. */
export interface Place {
  readonly userId: string
  readonly organizationId: string | undefined
}

let shown: Place | undefined

/** Call it when the window shows another place; undefined when no user is logged in. */
export function showPlace(place: Place | undefined): void {
  shown = place
}

/** Names the place that the window shows. */
export const placeName = (): string => `${shown?.userId}:${shown?.organizationId}`

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
