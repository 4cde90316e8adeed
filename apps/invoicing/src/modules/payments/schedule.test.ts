import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { badCard, goodCard, sentInvoice } from '../../../test/invoices.ts'
import { client, preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

const total = 44_072
const amount = fc.oneof(fc.integer({ min: 1, max: total }), fc.constantFrom(total, total + 1))
const step = fc.oneof(
  fc.record({ kind: fc.constant('record' as const), amountMinor: amount }),
  fc.record({
    kind: fc.constant('charge' as const),
    amountMinor: amount,
    cardNumber: fc.constantFrom(goodCard, badCard),
  }),
  fc.record({ kind: fc.constant('void' as const) }),
)

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

it("keeps every invoice's sums exact, whatever happens to it at once", async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customer = client(running.server)
  const provider = running.app.payments.paymentProvider
  if (!provider) throw new Error('The test provider is missing')
  const charge = provider.charge.bind(provider)
  vi.spyOn(provider, 'charge').mockImplementation(async (request) => {
    await sleep(request.amountMinor % 7)
    return charge(request)
  })

  const check = async (steps: readonly Step[]) => {
    const { id, path, publicPath } = await sentInvoice(ada)
    const answers = await Promise.all(
      steps.map(({ kind, ...body }) => {
        if (kind === 'void') return ada.post(`${path}/status`, { status: 'void' })
        if (kind === 'record') return ada.post(`${path}/payments`, body)
        return customer.post(`${publicPath}/payments`, body)
      }),
    )
    for (const { status } of answers) expect([200, 201, 402, 404, 409]).toContain(status)
    const accepted = steps.map((one, at) => {
      const isPaid = one.kind !== 'void' && [200, 201].includes(answers[at]?.status ?? 0)
      return isPaid && 'amountMinor' in one ? one.amountMinor : 0
    })
    const paid = accepted.reduce((sum, value) => sum + value, 0)
    const isVoid = steps.some(({ kind }, at) => kind === 'void' && answers[at]?.status === 200)
    const [row] = await database.query(
      `select i.status, i.paid_minor::int as paid, i.pending_minor::int as pending,
         coalesce(sum(p.amount_minor) filter (where p.status = 'succeeded'), 0)::int as rows,
         count(*) filter (where p.status = 'pending')::int as open
       from invoices i left join payments p on p.invoice_id = i.id where i.id = $1 group by i.id`,
      [id],
    )
    const status = isVoid ? 'void' : paid === total ? 'paid' : 'sent'
    expect(row).toEqual({ status, paid, pending: 0, rows: paid, open: 0 })
    expect(paid).toBeLessThanOrEqual(isVoid ? 0 : total)
    const { balanceMinor } = (await ada.get(path)).json
    expect(balanceMinor).toBe(isVoid ? 0 : total - paid)
  }
  const schedules = fc.array(step, { minLength: 2, maxLength: 6 })
  await fc.assert(fc.asyncProperty(schedules, check), { numRuns: 25 })
})
