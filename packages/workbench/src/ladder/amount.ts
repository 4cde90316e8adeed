/** `1,234 requests`, `1 request`; without a noun the number alone. */
export function amount(count: number, noun?: string): string {
  const number = count.toLocaleString('en-US')
  if (noun === undefined) return number
  return `${number} ${noun}${count === 1 ? '' : 's'}`
}
