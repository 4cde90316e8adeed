import { Type } from '@fastify/type-provider-typebox'
import { Closed, Day, Id, pageFields, Text } from '../../http/index.ts'
import { limits } from './amounts.ts'

const amounts = { netMinor: Type.Integer(), taxMinor: Type.Integer() }
const statuses = ['draft', 'sent', 'overdue', 'paid', 'void'] as const

const summary = {
  id: Type.String(),
  number: Type.Integer(),
  status: Type.Enum([...statuses]),
  currency: Type.String(),
  issuedOn: Type.String(),
  dueOn: Type.String(),
  paidOn: Type.Union([Type.String(), Type.Null()]),
  ...amounts,
  totalMinor: Type.Integer(),
  createdAt: Type.String(),
}
const customer = { id: Type.String(), name: Type.String() }

export const InvoiceSummary = Closed({ ...summary, customer: Closed(customer) })

export const InvoiceDetail = Closed({
  ...summary,
  customer: Closed({ ...customer, email: Type.String(), address: Type.String() }),
  lines: Type.Array(
    Closed({
      description: Type.String(),
      quantity: Type.Integer(),
      unitPriceMinor: Type.Integer(),
      taxRateBp: Type.Integer(),
      ...amounts,
    }),
  ),
  hasPdf: Type.Boolean(),
})

export const InvoiceQuery = Closed({
  ...pageFields,
  status: Type.Optional(Type.Enum([...statuses])),
  customerId: Type.Optional(Id),
})

export const NewInvoice = Closed({
  customerId: Id,
  issuedOn: Type.Optional(Day),
  dueOn: Type.Optional(Day),
  lines: Type.Array(
    Closed({
      description: Text(500),
      quantity: Type.Integer({ minimum: 1, maximum: limits.quantity }),
      unitPriceMinor: Type.Integer({ minimum: 0, maximum: limits.unitPriceMinor }),
      taxRateBp: Type.Integer({ minimum: 0, maximum: limits.taxRateBp }),
    }),
    { minItems: 1, maxItems: limits.lines },
  ),
})

export const NextStatus = Closed({ status: Type.Enum(['sent', 'paid', 'void']) })
