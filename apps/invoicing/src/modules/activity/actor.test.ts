import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { newColleague } from '../../../test/team.ts'
import {
  type Client,
  type Newcomer,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { TENFOLD_CACHE: 'memory' }))
let ada: Newcomer
let eve: Client & { readonly email: string; readonly userId: string }

beforeAll(async () => {
  ada = await signUp(running.server, 'Ada')
  eve = await newColleague(running, database, ada, { role: 'member', name: 'Eve' })
})

const feed = async () => (await ada.get('/api/v1/activity')).json.items
const rename = (name: string) => eve.patch('/api/v1/me', { name })

it('keeps who did it, whatever they called themselves, and shows the names of then and of now', async () => {
  await rename('Ada')
  const customerId = await newCustomer(eve)
  const { id } = await newInvoice(eve, customerId)
  expect((await eve.post(`/api/v1/invoices/${id}/pdf`)).status).toBe(200)
  expect((await feed())[0].actor).toEqual({ id: eve.userId, name: 'Ada', email: eve.email })
  await rename('Eve')
  const [pdf, invoice, customer] = await feed()
  expect([pdf.action, invoice.action, customer.action]).toEqual([
    'invoice.pdf-rendered',
    'invoice.created',
    'customer.created',
  ])
  for (const { actorName, actor } of [pdf, invoice, customer])
    expect([actorName, actor]).toEqual(['Ada', { id: eve.userId, name: 'Eve', email: eve.email }])
})

it('knows the user of every entry that a member makes', async () => {
  const actions: string[] = []
  for (const { action, actor } of await feed()) {
    expect([action, typeof actor?.id]).toEqual([action, 'string'])
    actions.push(action)
  }
  expect(actions).toContain('organization.created')
  expect(actions).toContain('member.joined')
  expect(actions).toContain('member.invited')
})

it('shows no user for entries from before, whose actor was not kept', async () => {
  await database.query(`update activity set actor_id = null where action = 'organization.created'`)
  await newCustomer(ada)
  const entry = (await feed()).find(
    (one: { action: string }) => one.action === 'organization.created',
  )
  expect([entry.actorName, entry.actor]).toEqual(['Ada', null])
})
