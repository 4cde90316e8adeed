const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `1.2 MB`. */
export function bytes(size: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, size)) / Math.log(1024)))
  const value = size / 1024 ** power
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** `1,234`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** `12 %`, `3.4 %`, `0 %`: one decimal below ten, where it says something. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.1 ? 1 : 0))} %`
}

/** `35 ms`, `2.1 s`, `1.5 h`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}

/** `1 statement`, `3 statements`. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${whole(n)} ${n === 1 ? one : many}`
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
