import { invoiceLabel } from '../modules/invoices/label.ts'
import type { Table } from './copy.ts'
import { type Ledger, statuses, type TenantOptions } from './ledger.ts'
import { usersOf } from './population.ts'
import { randomFor } from './random.ts'
import { customerAt } from './words.ts'

const actions = [
  'customer.created',
  'customer.updated',
  'invoice.created',
  'invoice.pdf-rendered',
  'invoice.sent',
  'invoice.pdf-rendered',
  'invoice.paid',
  'invoice.voided',
] as const
const kinds = actions.length

/** The feed of all organisations in the order of time: about five entries an invoice. */
export function activityTable(options: TenantOptions): Table {
  const order = eventOrder(options.ledger)
  return {
    name: 'activity',
    columns: ['id', 'org_id', 'actor_name', 'action', 'subject_id', 'subject_label', 'created_at'],
    count: order.length,
    *rows() {
      const names = Array.from(usersOf(options.population), ({ name }) => name)
      for (let n = 0; n < order.length; n++) yield eventRow(n, order[n] ?? 0, names, options)
    },
  }
}

function eventRow(n: number, key: number, names: readonly string[], options: TenantOptions) {
  const { ledger, population, calendar } = options
  const kind = key % kinds
  const at = Math.floor(key / kinds) % ledger.count
  const minute = Math.floor(key / kinds / ledger.count)
  const one = population.organizations[ledger.organization[at] ?? 0]
  const seat = (Math.imul(n, 0x9e3779b1) >>> 0) % (one?.users ?? 1)
  const customer = ledger.customer[at] ?? 1
  const [id, label] =
    kind < 2
      ? [customer, customerAt(customer - 1).name]
      : [at + 1, invoiceLabel(ledger.number[at] ?? 0)]
  const actor = names[(one?.firstUser ?? 0) + seat] ?? ''
  return [n + 1, one?.id ?? null, actor, actions[kind] ?? '', id, label, calendar.timestamp(minute)]
}

/** One sortable number an event: minute, invoice, kind. */
function eventOrder(ledger: Ledger): Float64Array {
  const keys = new Float64Array(ledger.count * kinds)
  let count = 0
  const isFirst = new Uint8Array(ledger.count)
  for (const at of ledger.customerSince) isFirst[at] = 1
  for (let at = 0; at < ledger.count; at++)
    for (const [kind, minute] of eventsOf(ledger, at, isFirst[at] === 1))
      if (minute <= ledger.nowMinute) keys[count++] = (minute * ledger.count + at) * kinds + kind
  return keys.subarray(0, count).toSorted()
}

/** Kind and minute of what happened to one invoice. */
function eventsOf(ledger: Ledger, at: number, isFirst: boolean): [number, number][] {
  const minute = ledger.minute[at] ?? 0
  const status = statuses[ledger.status[at] ?? 0]
  const random = randomFor(9, at)
  const events: [number, number][] = [[2, minute]]
  if (isFirst) events.push([0, minute])
  else if (random.next() < 0.25) events.push([1, minute])
  if (status !== 'draft') {
    const sentMinute = minute + random.between(5, 90)
    events.push([3, minute + 2], [4, sentMinute], [5, sentMinute + 1])
  }
  if (status === 'paid') events.push([6, ledger.paidMinute[at] ?? 0])
  if (status === 'void') events.push([7, minute + random.between(600, 6_000)])
  return events
}
