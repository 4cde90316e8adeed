import { invoiceLabel } from '../invoices/index.ts'
import type { FailedJob } from './api.ts'

export function sentenceOf({ kind, invoice, mail }: FailedJob): string {
  const of = invoice ? ` of ${invoiceLabel(invoice.number)}` : ''
  if (mail) return `The mail “${mail.subject}” couldn’t be delivered to ${mail.to}.`
  return SENTENCES[kind]?.(of) ?? `Something${of} failed (${kind}).`
}

const SENTENCES: Readonly<Record<string, (of: string) => string>> = {
  'send-mail': (of) => `A mail${of} couldn’t be delivered.`,
  'account-mail': () => 'The mail of an invitation couldn’t be delivered.',
  'render-invoice': (of) => `The PDF${of} couldn’t be made.`,
  'resize-avatar': () => 'A profile picture couldn’t be made ready.',
  'draft-reminder': (of) => `The assistant couldn’t write the reminder${of}.`,
  'charge-payment': (of) => `It isn’t known whether a card payment${of} went through.`,
  'sync-subscription': () => 'Your plan couldn’t be brought up to date with Stripe.',
}

export function adviceOf({ mail, invoice }: FailedJob): string | undefined {
  if (!mail || !invoice) return undefined
  return 'If the address is wrong, correct it at the customer first: trying again uses the present one.'
}
