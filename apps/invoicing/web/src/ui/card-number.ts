/** Returns the digits of the typed number; the complaint is undefined when it may be a card's. */
export function readCardNumber(typed: string) {
  const digits = typed.replaceAll(/[\s-]/g, '')
  const isWhole = /^\d{12,19}$/.test(digits)
  return { digits, complaint: isWhole ? undefined : 'Enter the long number on the card.' }
}
