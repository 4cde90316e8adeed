export const sizes = [64, 128, 512] as const

export interface Square {
  readonly size: number
  readonly content: Buffer
  /** Names the content: two squares with one hash are the same. */
  readonly hash: string
}

/** Checked on uploading and again on cutting, since stored values aren't trusted. */
export const maxPixels = 24_000_000
