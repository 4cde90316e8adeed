import {
  keyOfPage,
  minutesMs,
  notFound,
  type Parts,
  type Server,
  t,
} from '../../platform/http/index.ts'
import { Customer, findCustomer, listCustomers, sortTypes } from './queries.ts'
import { createCustomer, updateCustomer } from './writes.ts'

const fields = { name: t.LineText(200), email: t.Email, address: t.Optional(t.OptionalText(500)) }
const Changes = t.Partial(t.Closed({ ...fields, version: t.Version }), {
  additionalProperties: false,
  minProperties: 1,
})

export function customerRoutes(server: Server, parts: Parts): void {
  const { db, cache } = parts
  const one = { params: t.IdParams, response: { 200: Customer } }

  const list = {
    operationId: 'listCustomers',
    summary: 'Customers by name, or those that hold a fragment',
    querystring: t.Closed({
      ...t.pageFields,
      q: t.Optional(t.Text(100)),
      sort: t.Optional(t.SortBy(sortTypes)),
    }),
    response: { 200: t.Page(Customer) },
  }
  server.get('/customers', { schema: list }, ({ query }) => {
    // Fragments are rarely typed twice; pages without one are what everybody opens.
    if (query.q !== undefined) return listCustomers(db, query)
    const options = { tags: ['customers'], ttl: 5 * minutesMs }
    return cache.get(keyOfPage('customers', query), options, () => listCustomers(db, query))
  })

  const create = {
    operationId: 'createCustomer',
    summary: 'A new customer',
    body: t.Closed(fields),
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
