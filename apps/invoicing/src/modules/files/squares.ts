export const sizes = [64, 128, 512] as const

export interface Square {
  readonly size: number
  readonly content: Buffer
  /** Names the content: two squares with one hash are the same. */
  readonly hash: string
}

/** Asked for on uploading, and a second time on cutting: what lies in the database is believed by nobody. */
export const maxPixels = 24_000_000
