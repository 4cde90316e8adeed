import { type Arrival, type BookmarksOptions, Trail } from './trail.ts'

/** Keeps what users have seen from one request to the next, whichever process serves it. */
export interface Bookmarks {
  /** Takes up what the user of a request has seen before. */
  arrive(arrival: Arrival): Trail
  close(): Promise<void>
}

export function createBookmarks(options: BookmarksOptions): Bookmarks {
  return {
    arrive: (arrival) => new Trail(options, arrival),
    close: () => options.store.close(),
  }
}
