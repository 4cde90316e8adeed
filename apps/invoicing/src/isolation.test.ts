import { expect, it } from 'vitest'
import {
  type Client,
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
  type TestDatabase,
} from '../test/test-app.ts'

/** Ids of the first tenant, for the second one to try. */
interface Ids {
  readonly organizationId: string
  readonly userId: string
  readonly customerId: string
  readonly invoiceId: string
  readonly jobId: string
}

interface Case {
  readonly path: string
  readonly body?: unknown
  /** What the second tenant gets. */
  readonly status: number
}

const open: Case['status'] = 200

/** Every route of the app: a new one without a case here fails the test. */
const cases: Readonly<Record<string, (ids: Ids) => Case>> = {
  'GET /healthz': () => ({ path: '/healthz', status: open }),
  'GET /readyz': () => ({ path: '/readyz', status: open }),
  'GET /api/v1/config': () => ({ path: '/api/v1/config', status: open }),
  'GET /api/v1/openapi.json': () => ({ path: '/api/v1/openapi.json', status: open }),
  'GET /api/v1/me': () => ({ path: '/api/v1/me', status: open }),
  'PATCH /api/v1/me': () => ({ path: '/api/v1/me', body: { name: 'Eve' }, status: open }),
  'POST /api/v1/organizations/:id/activate': ({ organizationId }) => ({
    path: `/api/v1/organizations/${organizationId}/activate`,
    body: {},
    status: 404,
  }),
  'PUT /api/v1/me/avatar': () => ({ path: '/api/v1/me/avatar', body: {}, status: 415 }),
  'DELETE /api/v1/me/avatar': () => ({ path: '/api/v1/me/avatar', status: 204 }),
  'GET /api/v1/members/:userId/avatar/:size': ({ userId }) => ({
    path: `/api/v1/members/${userId}/avatar/64`,
    status: 404,
  }),
  'GET /api/v1/settings': () => ({ path: '/api/v1/settings', status: open }),
  'PATCH /api/v1/settings': () => ({
    path: '/api/v1/settings',
    body: { branding: { logoText: 'Eve was here' } },
    status: open,
  }),
  'GET /api/v1/plans': () => ({ path: '/api/v1/plans', status: open }),
  'GET /api/v1/subscription': () => ({ path: '/api/v1/subscription', status: open }),
  'GET /api/v1/customers': () => ({ path: '/api/v1/customers?q=secret', status: open }),
  'POST /api/v1/customers': () => ({
    path: '/api/v1/customers',
    body: { name: 'Own', email: 'own@test.example' },
    status: 201,
  }),
  'GET /api/v1/customers/:id': ({ customerId }) => ({
    path: `/api/v1/customers/${customerId}`,
    status: 404,
  }),
  'PATCH /api/v1/customers/:id': ({ customerId }) => ({
    path: `/api/v1/customers/${customerId}`,
    body: { name: 'Taken over' },
    status: 404,
  }),
  'GET /api/v1/invoices': ({ customerId }) => ({
    path: `/api/v1/invoices?customerId=${customerId}`,
    status: open,
  }),
  'POST /api/v1/invoices': ({ customerId }) => ({
    path: '/api/v1/invoices',
    body: { customerId, lines: [line] },
    status: 400,
  }),
  'GET /api/v1/invoices/:id': ({ invoiceId }) => ({
    path: `/api/v1/invoices/${invoiceId}`,
    status: 404,
  }),
  'POST /api/v1/invoices/:id/status': ({ invoiceId }) => ({
    path: `/api/v1/invoices/${invoiceId}/status`,
    body: { status: 'void' },
    status: 404,
  }),
  'POST /api/v1/invoices/:id/pdf': ({ invoiceId }) => ({
    path: `/api/v1/invoices/${invoiceId}/pdf`,
    body: {},
    status: 404,
  }),
  'GET /api/v1/invoices/:id/pdf': ({ invoiceId }) => ({
    path: `/api/v1/invoices/${invoiceId}/pdf`,
    status: 404,
  }),
  'GET /api/v1/jobs/:id': ({ jobId }) => ({ path: `/api/v1/jobs/${jobId}`, status: 404 }),
  'GET /api/v1/dashboard': () => ({ path: '/api/v1/dashboard', status: open }),
  'GET /api/v1/search': () => ({ path: '/api/v1/search?q=secret', status: open }),
  'GET /api/v1/activity': () => ({ path: '/api/v1/activity', status: open }),
  // Last, for they change who is calling, and from where.
  'POST /api/v1/organizations': () => ({
    path: '/api/v1/organizations',
    body: { name: 'Another' },
    status: 201,
  }),
  'POST /api/auth/sign-up/email': () => ({
    path: '/api/auth/sign-up/email',
    body: { name: 'Eve', email: 'eve@test.example', password: 'long enough' },
    status: open,
  }),
  'POST /api/auth/sign-in/email': () => ({
    path: '/api/auth/sign-in/email',
    body: { email: 'eve@test.example', password: 'a wrong one' },
    status: 401,
  }),
  'POST /api/auth/sign-out': () => ({ path: '/api/auth/sign-out', body: {}, status: open }),
}

for (const cache of ['off', 'memory'] as const)
  it(`keeps tenants apart on every route, with cache ${cache}`, async () => {
    await using database = await preparedDatabase()
    const routes: string[] = []
    await using running = await startApp(
      database,
      { TENFOLD_CACHE: cache },
      {
        onRoute: ({ method, url }) => routes.push(...[method].flat().map((one) => `${one} ${url}`)),
      },
    )
    const ids = await fillFirstTenant(await signUp(running.server, 'Secret Ada'))
    const before = await rowsOf(database, ids.organizationId)
    const eve = await signUp(running.server, 'Eve')

    const ownRoutes = routes.filter((route) => !isOfFrontEnd(route))
    expect(new Set(ownRoutes)).toEqual(new Set(Object.keys(cases)))
    for (const [route, caseFor] of Object.entries(cases)) {
      const { path, body, status } = caseFor(ids)
      const answer = await eve.send(route.split(' ')[0] ?? '', path, body)
      expect([route, answer.status]).toEqual([route, status])
      expect(answer.text).not.toMatch(/secret/i)
    }
    expect(await rowsOf(database, ids.organizationId)).toEqual(before)
  })

it('answers 401 to strangers on every route but those that are meant for them', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ids = {
    organizationId: 'x',
    userId: 'x',
    customerId: '1',
    invoiceId: '1',
    jobId: crypto.randomUUID(),
  }
  for (const [route, caseFor] of Object.entries(cases)) {
    if (!route.includes('/api/v1/') || /config$|openapi.json$|plans$/.test(route)) continue
    const { path, body } = caseFor(ids)
    const { statusCode } = await running.server.inject({
      method: route.split(' ')[0] as 'GET',
      url: path,
      ...(body === undefined ? {} : { payload: body as object }),
    })
    expect([route, statusCode]).toEqual([route, 401])
  }
})

async function fillFirstTenant(ada: Client & { organizationId: string }): Promise<Ids> {
  const customerId = await newCustomer(ada, 'Secret Bakery')
  const { id: invoiceId } = await newInvoice(ada, customerId)
  const { job } = (await ada.post(`/api/v1/invoices/${invoiceId}/pdf`)).json
  // Whatever the cache may hold of the first tenant, it holds now.
  for (const path of ['settings', 'subscription', 'customers', 'invoices', 'dashboard', 'activity'])
    await ada.get(`/api/v1/${path}`)
  await ada.get('/api/v1/search?q=secret')
  await ada.get(`/api/v1/invoices/${invoiceId}`)
  const { user } = (await ada.get('/api/v1/me')).json
  return {
    organizationId: ada.organizationId,
    userId: user.id,
    customerId,
    invoiceId,
    jobId: job.id,
  }
}

/** All that an organisation owns, table by table. */
async function rowsOf(database: TestDatabase, id: string): Promise<unknown[]> {
  const tables = await database.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where column_name = 'org_id' and table_schema = 'public' order by 1`,
  )
  const rows: unknown[] = []
  for (const { name } of tables)
    rows.push(await database.query(`select * from ${name} where org_id = $1 order by 1`, [id]))
  rows.push(await database.query('select * from members where organization_id = $1', [id]))
  return rows
}

function isOfFrontEnd(route: string): boolean {
  const [method, url = ''] = route.split(' ')
  return method === 'HEAD' || !/^\/(api|healthz|readyz)/.test(url)
}
