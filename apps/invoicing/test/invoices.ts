import { testCards } from '../src/platform/test-cards.ts'
import { type Client, line, newCustomer } from './test-app.ts'

const inGroups = (card: string) => card.replaceAll(/\d{4}(?=\d)/g, '$& ')
export const goodCard = inGroups(testCards.accepted)
export const badCard = testCards.declined
export const silentCard = inGroups(testCards.unanswered)

export interface SentInvoice {
  readonly id: string
  /** The invoice's path in the API. */
  readonly path: string
  /** The path under which its customer sees it. */
  readonly publicPath: string
}

/** An invoice over 440.72 that was sent. */
export async function sentInvoice(who: Client): Promise<SentInvoice> {
  const customerId = await newCustomer(who)
  const { json } = await who.post('/api/v1/invoices', { customerId, lines: [line] })
  const path = `/api/v1/invoices/${json.id}`
  await who.post(`${path}/status`, { status: 'sent' })
  const link = await who.post(`${path}/link`, {})
  const token = link.json.path.replace('/i/', '')
  return { id: json.id, path, publicPath: `/api/v1/public/invoices/${token}` }
}
