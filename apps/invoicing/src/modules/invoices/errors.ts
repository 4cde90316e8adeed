import { type ErrorEntry, errorsOf, type TenfoldError } from '@tenfold/runtime'
import { invoiceLabel } from './label.ts'

export const invoiceErrors = {
  'invoicing/invoice-changed': {
    meaning: 'an invoice was changed while its PDF was made; the job begins anew',
    remedy: 'nothing',
    retryable: true,
    exitCode: 1,
  },
  'invoicing/no-invoice': {
    meaning: "the invoice of a job isn't there",
    remedy: 'nothing, unless it recurs',
    exitCode: 1,
  },
  'invoicing/unwritable-letters': {
    meaning: 'an invoice has letters that no font of its PDF has; the message names them',
    remedy: 'replace them in invoice, customer or settings',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorEntry>

const error = errorsOf(invoiceErrors)

export function invoiceChanged(number: number): TenfoldError {
  const message = `${invoiceLabel(number)} changed while its PDF was drawn`
  const forUser = 'The invoice changed while its PDF was drawn. Try again.'
  return error('invoicing/invoice-changed', message, { forUser })
}

export function noInvoice(id: string): TenfoldError {
  return error('invoicing/no-invoice', `There is no invoice ${id}`)
}

interface Unwritable {
  readonly id: string
  readonly number: number
  readonly letters: readonly string[]
}

export function unwritableLetters({ id, number, letters }: Unwritable): TenfoldError {
  const shown = letters.slice(0, 10).join(' ')
  return error(
    'invoicing/unwritable-letters',
    `The PDF of invoice ${number} can't show these letters: ${shown}`,
    {
      hint: 'Replace them in the invoice, its customer or the settings',
      details: { invoiceId: id, letters },
      forUser: `The PDF can't show these letters: ${shown}. Replace them in the invoice, its customer or your settings.`,
    },
  )
}
