/**
 * A position in a database's history. Whoever has read at it may have seen all that was committed before it, so a
 * copy of the database serves them if it has reached it.
 */
export interface Bookmark {
  /** The cluster's `system_identifier`. */
  readonly system: string
  /** Number of the timeline: each promotion begins a new one. */
  readonly timeline: number
  /** Log sequence number: bytes of write-ahead log before this position. */
  readonly lsn: bigint
}

/** True when a copy at `position` holds all that a reader at `bookmark` may have seen. False across histories, which can't be compared. */
export function reaches(position: Bookmark, bookmark: Bookmark): boolean {
  return isSameHistory(position, bookmark) && position.lsn >= bookmark.lsn
}

/** True when two positions can be compared: they belong to one timeline of one system. */
export function isSameHistory(one: Bookmark, other: Bookmark): boolean {
  return one.system === other.system && one.timeline === other.timeline
}

/**
 * The maximum of what was known and what was observed since. A later timeline is newer, whatever its positions;
 * of another system only what was observed last still means anything.
 */
export function laterOf(known: Bookmark | undefined, observed: Bookmark): Bookmark {
  if (!known || known.system !== observed.system) return observed
  if (known.timeline !== observed.timeline)
    return known.timeline > observed.timeline ? known : observed
  return known.lsn > observed.lsn ? known : observed
}

const written = /^(\d{1,20})-(\d{1,10})-([0-9A-F]{1,16})$/

/** Writes a bookmark as text that fits into a cookie, a header or a URL: `7531902117839-1-16B3748`. */
export function formatBookmark({ system, timeline, lsn }: Bookmark): string {
  return `${system}-${timeline}-${lsn.toString(16).toUpperCase()}`
}

/** Reads what `formatBookmark` wrote; undefined for any other text. */
export function parseBookmark(text: string): Bookmark | undefined {
  const [, system, timeline, lsn] = written.exec(text) ?? []
  if (system === undefined || timeline === undefined) return undefined
  return { system, timeline: Number(timeline), lsn: BigInt(`0x${lsn}`) }
}

/** Writes a log sequence number as Postgres does. */
export function formatLsn(lsn: bigint): string {
  const half = (value: bigint) => value.toString(16).toUpperCase()
  return `${half(lsn >> 32n)}/${half(lsn & 0xffff_ffffn)}`
}

/** Reads Postgres' own notation of a log sequence number, such as `0/16B3748`. */
export function parseLsn(text: string): bigint {
  const [high = '', low = ''] = text.split('/')
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}
