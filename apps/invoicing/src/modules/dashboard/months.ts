/** A month is a text such as `2026-01`; a day of it serves as well. */
const monthsFrom = (month: string, months: number): string => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7)
}

/** The twelve months up to and with this one, oldest first. */
export function monthsUpTo(month: string): string[] {
  return Array.from({ length: 12 }, (_, index) => monthsFrom(month, index - 11))
}

export const monthAfter = (month: string): string => monthsFrom(month, 1)

export const firstOf = (month: string): string => `${month.slice(0, 7)}-01`
