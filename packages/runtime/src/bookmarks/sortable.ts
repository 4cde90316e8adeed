import type { Bookmark } from '../kernel/index.ts'

/** Writes timeline and position so that later ones compare as greater texts: a Redis script has no whole numbers of 64 bits. */
export function toSortable({ timeline, lsn }: Bookmark): string {
  return `${hex(timeline, 8)}${hex(lsn, 16)}`
}

export function fromSortable(system: string, text: string): Bookmark {
  return {
    system,
    timeline: Number.parseInt(text.slice(0, 8), 16),
    lsn: BigInt(`0x${text.slice(8)}`),
  }
}

function hex(value: number | bigint, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
