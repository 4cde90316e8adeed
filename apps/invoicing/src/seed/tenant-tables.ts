import { totalAmounts } from '../money/index.ts'
import type { Table } from './copy.ts'
import { type Ledger, statuses, type TenantOptions } from './ledger.ts'
import { linesOf, paymentsTable, receiptOf } from './payments-table.ts'
import { historyDays, type Organization, type Population } from './population.ts'
import { randomFor } from './random.ts'
import { customerAt, address as someAddress } from './words.ts'

const dayMinutes = 1_440

export function tenantTables(options: TenantOptions): Table[] {
  return [
    settings(options.population),
    subscriptions(options),
    counters(options.population),
    customers(options),
    invoices(options),
    invoiceLines(options),
    paymentsTable(options),
  ]
}

function settings({ organizations }: Population): Table {
  return {
    name: 'organization_settings',
    columns: ['org_id', 'color', 'logo_text', 'address', 'currency', 'flags'],
    count: organizations.length,
    *rows() {
      for (const one of organizations) {
        const { name, address, color } = senderOf(one)
        yield [one.id, color, name, address, one.currency, '{"paymentReminders":true}']
      }
    },
  }
}

function senderOf({ index, name }: Organization) {
  const random = randomFor(6, index)
  const color = random.pick(['#2457d6', '#0f766e', '#9333ea', '#b45309', '#be123c'])
  return { name, address: someAddress(random), color }
}

function subscriptions({ population, calendar }: TenantOptions): Table {
  return {
    name: 'subscriptions',
    columns: ['org_id', 'plan', 'status', 'renews_at'],
    count: population.organizations.length,
    *rows() {
      for (const one of population.organizations) {
        const plan = planFor(one)
        const renewal = historyDays + randomFor(7, one.index).between(1, 30)
        const renewsAt = plan === 'free' ? null : calendar.timestamp(renewal * dayMinutes)
        yield [one.id, plan, 'active', renewsAt]
      }
    },
  }
}

/** Leaves room to grow, since load tests of hours must not meet a limit. */
function planFor({ users }: Organization): string {
  if (users > 5) return 'team'
  return users > 1 ? 'pro' : 'free'
}

function counters({ organizations }: Population): Table {
  return {
    name: 'invoice_counters',
    columns: ['org_id', 'last_number'],
    count: organizations.length,
    *rows() {
      for (const one of organizations) yield [one.id, one.invoices]
    },
  }
}

function customers({ population, calendar, ledger }: TenantOptions): Table {
  return {
    name: 'customers',
    columns: ['id', 'org_id', 'name', 'email', 'address', 'created_at', 'updated_at'],
    count: ledger.customerSince.length,
    *rows() {
      for (const [index, since] of ledger.customerSince.entries()) {
        const { name, email, address } = customerAt(index)
        const org = population.organizations[ledger.organization[since] ?? 0]?.id ?? null
        const at = calendar.timestamp(ledger.minute[since] ?? 0)
        yield [index + 1, org, name, email, address, at, at]
      }
    },
  }
}

function invoices({ population, calendar, ledger }: TenantOptions): Table {
  const columns = ['id', 'org_id', 'customer_id', 'number', 'status', 'currency', 'issued_on']
  const amounts = ['net_minor', 'tax_minor', 'total_minor', 'paid_minor']
  const sender = ['sender_name', 'sender_address', 'sender_color']
  const frozen = [...sender, 'bill_to_name', 'bill_to_email', 'bill_to_address']
  return {
    name: 'invoices',
    columns: [...columns, 'due_on', 'paid_on', ...amounts, 'created_at', 'updated_at', ...frozen],
    count: ledger.count,
    *rows() {
      for (let at = 0; at < ledger.count; at++)
        yield invoiceRow(at, { population, calendar, ledger })
    },
  }
}

function invoiceRow(at: number, { population, calendar, ledger }: TenantOptions) {
  const one = population.organizations[ledger.organization[at] ?? 0]
  const minute = ledger.minute[at] ?? 0
  const paidMinute = ledger.paidMinute[at] ?? 0
  const { netMinor, taxMinor, totalMinor } = totalAmounts(linesOf(at, one?.taxRateBp ?? 0))
  return [
    at + 1,
    one?.id ?? null,
    ledger.customer[at] ?? null,
    ledger.number[at] ?? null,
    statuses[ledger.status[at] ?? 0] ?? null,
    one?.currency ?? null,
    calendar.date(minute),
    calendar.date(minute + (ledger.termDays[at] ?? 0) * dayMinutes),
    paidMinute ? calendar.date(paidMinute) : null,
    netMinor,
    taxMinor,
    totalMinor,
    receiptOf(ledger, at, totalMinor)?.amountMinor ?? 0,
    calendar.timestamp(minute),
    calendar.timestamp(paidMinute || minute),
    ...frozenOf(at, one, ledger),
  ]
}

function frozenOf(at: number, one: Organization | undefined, ledger: Ledger): (string | null)[] {
  if (!one || statuses[ledger.status[at] ?? 0] === 'draft') return Array(6).fill(null)
  const sender = senderOf(one)
  const { name, email, address } = customerAt((ledger.customer[at] ?? 1) - 1)
  return [sender.name, sender.address, sender.color, name, email, address]
}

function invoiceLines({ population, ledger }: TenantOptions): Table {
  const columns = ['id', 'org_id', 'invoice_id', 'position', 'description', 'quantity']
  return {
    name: 'invoice_lines',
    columns: [...columns, 'unit_price_minor', 'tax_rate_bp', 'net_minor', 'tax_minor'],
    count: ledger.count * 3,
    *rows() {
      let id = 0
      for (let at = 0; at < ledger.count; at++) {
        const one = population.organizations[ledger.organization[at] ?? 0]
        const rate = one?.taxRateBp ?? 0
        let position = 0
        for (const line of linesOf(at, rate)) {
          const text = [++id, one?.id ?? null, at + 1, ++position, line.description, line.quantity]
          yield [...text, line.unitPriceMinor, rate, line.netMinor, line.taxMinor]
        }
      }
    },
  }
}
