import type { Settings } from './api.ts'

/** The settings as they stand in the form: every field is text. */
export interface Draft {
  readonly color: string
  readonly logoText: string
  readonly currency: string
  readonly address: string
  readonly paymentTermDays: string
  readonly timeZone: string
}

const MAX_TERM_DAYS = 120

export function draftOf({ branding, paymentTermDays, ...rest }: Settings): Draft {
  const { currency, address, timeZone } = rest
  return { ...branding, currency, address, timeZone, paymentTermDays: String(paymentTermDays) }
}

export function settingsOf(draft: Draft): Partial<Settings> {
  const { color, logoText, currency, address, paymentTermDays, timeZone } = draft
  return {
    branding: { color: color.toLowerCase(), logoText },
    currency,
    address,
    paymentTermDays: Number(paymentTermDays),
    timeZone,
  }
}

export function checkTerm({ paymentTermDays }: Draft): Record<string, string> {
  const isFine = /^\d{1,3}$/.test(paymentTermDays) && Number(paymentTermDays) <= MAX_TERM_DAYS
  return isFine ? {} : { paymentTermDays: `A number from 0 to ${MAX_TERM_DAYS}.` }
}
