import type { ColumnStatistics } from '../catalogue/catalogue.ts'

/** A value that has this share of the column's values below it, 0 to 1; undefined where none are known. */
export function quantile(
  { common, histogram }: Pick<ColumnStatistics, 'common' | 'histogram'>,
  share: number,
): string | undefined {
  if (histogram.length === 0) return commonAt(common, share)
  const place = Math.min(1, Math.max(0, share)) * (histogram.length - 1)
  const i = Math.floor(place)
  const [low, high] = [histogram[i], histogram[i + 1]]
  return low === undefined || high === undefined ? low : between(low, high, place - i)
}

function commonAt(common: ColumnStatistics['common'], share: number): string | undefined {
  const values = common.toSorted((a, b) => compareTexts(a.value, b.value))
  const all = values.reduce((sum, each) => sum + each.share, 0)
  let below = 0
  return (values.find((each) => (below += each.share) >= share * all) ?? values.at(-1))?.value
}

/** As the column orders numbers and times; other texts as they are written. */
export function compareTexts(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y
  return a < b ? -1 : a > b ? 1 : 0
}

/** Bounds of a histogram may be far apart, as the newest day is from the newest week. */
function between(low: string, high: string, part: number): string {
  const [a, b] = [Number(low), Number(high)]
  if (low !== '' && high !== '' && Number.isFinite(a) && Number.isFinite(b)) {
    const middle = a + (b - a) * part
    return String(Number.isInteger(a) && Number.isInteger(b) ? Math.round(middle) : middle)
  }
  const [from, to] = [timeOf(low), timeOf(high)]
  if (from === undefined || to === undefined) return low
  const [day = '', clock = ''] = new Date(from + (to - from) * part).toISOString().split('T')
  if (isDay.test(low)) return day
  return `${day} ${clock.slice(0, -1)}${/[+-]\d\d(:\d\d)?$/.test(low) ? '+00' : ''}`
}

const isDay = /^\d{4}-\d\d-\d\d$/
const isTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:([+-]\d\d)(:\d\d)?)?$/

/** Milliseconds since 1970, of a date or time as Postgres writes it. */
export function timeOf(text: string): number | undefined {
  if (isDay.test(text)) return Date.parse(text)
  const [whole, hours, minutes = ':00'] = isTime.exec(text) ?? []
  if (whole === undefined) return undefined
  const clock = whole.slice(0, 19).replace(' ', 'T')
  return Date.parse(`${clock}${hours === undefined ? 'Z' : `${hours}${minutes}`}`)
}
