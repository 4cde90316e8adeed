import { type AttributeName, type Attributes, attributes, type MetricName } from './metrics.ts'

/** Combinations of attributes that one metric keeps apart. Each costs memory here and in whatever collects the metrics. */
const maxSeries = 1_000
/** OpenTelemetry's word for the values that a metric doesn't keep apart. */
export const other = '_OTHER'

/**
 * Keeps the number of a metric's series bounded, whatever names and codes come from outside: once there are `maxSeries`, open
 * attributes of new ones become `_OTHER`. What is left has as many values as there are servers and reasons.
 */
export function boundedSeries(): (name: MetricName, given: Attributes) => Attributes {
  const known = new Map<MetricName, Set<string>>()
  return (name, given) => {
    const series = known.get(name) ?? new Set()
    known.set(name, series)
    const key = Object.values(given).join('\0')
    if (series.has(key)) return given
    if (series.size >= maxSeries) return withoutOpen(given)
    series.add(key)
    return given
  }
}

function withoutOpen(given: Attributes): Attributes {
  const entries = Object.entries(given).map(([name, value]) => {
    return [name, attributes[name as AttributeName].open ? other : value]
  })
  return Object.fromEntries(entries) as Attributes
}
