import { Type } from '@fastify/type-provider-typebox'
import {
  AnyText,
  Closed,
  Count,
  Email,
  IdParams,
  IdText,
  LineText,
  limitOf,
  notFound,
  OptionalText,
  PageOf,
  type Parts,
  pageFields,
  type Server,
  SortBy,
  Text,
  Timestamp,
  Version,
} from '../../platform/http/index.ts'
import { findCustomer, listCustomers, sortTypes } from './queries.ts'
import { createCustomer, updateCustomer } from './writes.ts'

const Customer = Closed({
  id: IdText,
  name: AnyText(200),
  email: AnyText(254),
  address: AnyText(500),
  version: Count,
  createdAt: Timestamp,
})
const fields = { name: LineText(200), email: Email, address: Type.Optional(OptionalText(500)) }
const Changes = Type.Partial(Closed({ ...fields, version: Version }), {
  additionalProperties: false,
  minProperties: 1,
})
const minutesMs = 60_000

export function customerRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts
  const one = { params: IdParams, response: { 200: Customer } }

  const list = {
    operationId: 'listCustomers',
    summary: 'Customers by name, or those that hold a fragment',
    querystring: Closed({
      ...pageFields,
      q: Type.Optional(Text(100)),
      sort: Type.Optional(SortBy(sortTypes)),
    }),
    response: { 200: PageOf(Customer) },
  }
  server.get('/customers', { schema: list }, ({ query }) => {
    // Fragments are rarely typed twice; pages without one are what everybody opens.
    if (query.q !== undefined) return listCustomers(db, query)
    const key = `customers:${query.sort ?? ''}:${limitOf(query)}:${query.cursor ?? ''}`
    const options = { tags: ['customers'], ttl: 5 * minutesMs }
    return cache.get(key, options, () => listCustomers(db, query))
  })

  const create = {
    operationId: 'createCustomer',
    summary: 'A new customer',
    body: Closed(fields),
    response: { 201: Customer },
  }
  server.post('/customers', { schema: create }, ({ body }) => createCustomer(parts, body))

  const read = { ...one, operationId: 'getCustomer', summary: 'One customer' }
  server.get('/customers/:id', { schema: read }, async ({ params }) => {
    const customer = await findCustomer(db, params.id)
    if (!customer) throw notFound('customer')
    return customer
  })

  const update = {
    ...one,
    operationId: 'updateCustomer',
    summary: 'Changes what is given of a customer',
    body: Changes,
  }
  server.patch('/customers/:id', { schema: update }, ({ params, body }) =>
    updateCustomer(parts, { id: params.id, ...body }),
  )
}
