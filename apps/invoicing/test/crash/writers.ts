import { setTimeout as sleep } from 'node:timers/promises'
import { line, password } from '../test-app.ts'

/** Writes that the app has acknowledged and so must never lose. */
export interface Ledger {
  readonly customers: { readonly id: string; readonly name: string }[]
  readonly invoices: { readonly id: string; readonly number: number; readonly name: string }[]
  readonly sent: string[]
  readonly payments: { readonly id: string; readonly invoiceId: string }[]
  readonly jobs: string[]
}

export interface Writers {
  readonly ledger: Ledger
  /** Requests that got no answer, or the answer that the server can't serve. */
  readonly interrupted: () => number
  /** Answers that nobody should get, whatever is killed. */
  readonly faults: string[]
  /** Resolves once the requests under way are over. */
  stop(): Promise<void>
}

interface WriterOptions {
  /** Where the app is just now. */
  readonly url: () => string
  readonly cookie: string
  readonly count: number
}

/** Writers that send one request after the other, and note each that is acknowledged. */
export function startWriters({ url, cookie, count }: WriterOptions): Writers {
  const ledger: Ledger = { customers: [], invoices: [], sent: [], payments: [], jobs: [] }
  const faults: string[] = []
  let interruptions = 0
  const over = new AbortController()

  /** The answer's body; undefined when nothing was acknowledged. */
  async function post(path: string, body: object): Promise<Answer | undefined> {
    const answer = await send(`${url()}${path}`, cookie, body).catch(() => undefined)
    if (answer && answer.status < 300) return answer.json
    if (answer && answer.status < 500)
      faults.push(`${path}: ${answer.status} ${JSON.stringify(answer.json)}`)
    interruptions++
    await sleep(20)
    return undefined
  }

  async function writeOnce(name: string): Promise<void> {
    const customer = await post('/api/v1/customers', { name, email: 'office@becker.example' })
    if (!customer) return
    ledger.customers.push({ id: customer.id, name })
    const invoice = await post('/api/v1/invoices', { customerId: customer.id, lines: [line] })
    if (!invoice) return
    ledger.invoices.push({ id: invoice.id, number: invoice.number, name })
    await payFor(invoice.id)
  }

  async function payFor(invoiceId: string): Promise<void> {
    const path = `/api/v1/invoices/${invoiceId}`
    const pdf = await post(`${path}/pdf`, {})
    if (pdf) ledger.jobs.push(pdf.job.id)
    if (!(await post(`${path}/status`, { status: 'sent' }))) return
    ledger.sent.push(invoiceId)
    const payment = await post(`${path}/payments`, { amountMinor: 100 })
    if (payment) ledger.payments.push({ id: payment.id, invoiceId })
  }

  async function write(writer: number): Promise<void> {
    for (let round = 1; !over.signal.aborted; round++)
      await writeOnce(`Customer ${writer}.${round}`)
  }

  const running = Array.from({ length: count }, (_, writer) => write(writer))
  return {
    ledger,
    faults,
    interrupted: () => interruptions,
    async stop() {
      over.abort()
      await Promise.all(running)
    },
  }
}

interface Answer {
  readonly id: string
  readonly number: number
  readonly job: { readonly id: string }
}

async function send(url: string, cookie: string, body: object) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  })
  return { status: answer.status, json: (await answer.json()) as Answer, headers: answer.headers }
}

/** The cookies of a new user with an organisation of their own. */
export async function signUpAt(url: string): Promise<string> {
  const account = { name: 'Ada', email: 'ada@test.example', password }
  const login = cookiesOf((await send(`${url}/api/auth/sign-up/email`, '', account)).headers)
  const created = await send(`${url}/api/v1/organizations`, login, { name: 'Ada & Co' })
  return [login, cookiesOf(created.headers)].filter(Boolean).join('; ')
}

function cookiesOf(headers: Headers): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
