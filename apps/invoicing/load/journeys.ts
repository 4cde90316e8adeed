import type { Journey, LoadAnswer, LoadRequest, Visitor } from 'tenfold'
import { picture } from './picture.ts'
import { cursorIn, get, idIn, idsIn, jobIn, numberIn, post, tokenIn } from './requests.ts'

type Visit = Generator<LoadRequest, void, LoadAnswer>
type Random = () => number

/**
 * What users do. The weights make about 90 % of requests reads and 0.2 % sign-ins, as measured by
 * journeys.test.ts; a sign-in is rare, as a login lasts a month, yet costs over 100 ms of CPU.
 */
export const journeys: readonly Journey[] = [
  { name: 'look around', weight: 42, visit: lookAround },
  { name: 'work on an invoice', weight: 16, visit: workOnInvoice },
  { name: 'search', weight: 15, visit: search },
  { name: 'keep customers', weight: 9, visit: keepCustomers },
  { name: 'book payments', weight: 7, visit: bookPayments },
  { name: 'get paid online', weight: 3.5, visit: getPaidOnline },
  { name: 'remind', weight: 1.5, visit: remind },
  { name: 'meet the team', weight: 4, visit: meetTeam },
  { name: 'change the picture', weight: 0.5, visit: changePicture },
  { name: 'sign in', weight: 1.6, visit: signIn },
]

/** The requests that the front end makes whenever it opens. */
function* open(): Visit {
  yield get.me
  yield get.settings
}

function* lookAround(_visitor: Visitor, random: Random): Visit {
  yield* open()
  yield get.subscription
  yield get.dashboard
  const page = yield get.invoices
  const cursor = cursorIn(page)
  if (cursor) yield get.nextInvoices(cursor)
  const id = oneOf(idsIn(page), random)
  if (id) yield get.invoice(id)
  yield get.activity
}

function* workOnInvoice(_visitor: Visitor, random: Random): Visit {
  yield* open()
  yield get.invoices
  const customerId = oneOf(idsIn(yield get.customerChoices), random)
  if (!customerId) return
  const id = idIn(yield post.invoice({ customerId, lines: someLines(random) }))
  if (!id) return
  yield get.invoice(id)
  yield post.status(id, 'sent')
  yield get.invoice(id)
  yield* fetchPdf(id)
  yield get.dashboard
}

/** Looks at what is open, and enters what the bank says has come in. */
function* bookPayments(_visitor: Visitor, random: Random): Visit {
  yield* open()
  yield get.payments
  const page = yield get.sentInvoices
  const id = oneOf(idsIn(page), random)
  if (!id) return
  const balance = numberIn(yield get.invoice(id), 'balanceMinor')
  if (balance > 0) yield post.payment(id, balance)
  yield get.invoice(id)
  yield get.dashboard
}

/** Sends an invoice; its customer, a stranger here, opens the link and pays by card. */
function* getPaidOnline(_visitor: Visitor, random: Random): Visit {
  yield* open()
  const customerId = oneOf(idsIn(yield get.customerChoices), random)
  if (!customerId) return
  const id = idIn(yield post.invoice({ customerId, lines: someLines(random) }))
  if (!id) return
  yield post.status(id, 'sent')
  const token = tokenIn(yield post.link(id))
  if (!token) return
  yield get.publicInvoice(token)
  yield get.publicInvoice(token)
  yield* payOnline(token)
  yield get.publicInvoice(token)
  yield get.invoice(id)
  yield get.payments
}

function* payOnline(token: string): Visit {
  let payment = jobIn(yield post.publicPayment(token))
  for (let tries = 0; payment?.state === 'pending' && tries < 10; tries++)
    payment = jobIn(yield get.publicPayment(token, payment.id))
}

/** Goes through what is overdue, and has the assistant draft a reminder. */
function* remind(_visitor: Visitor, random: Random): Visit {
  yield* open()
  const id = oneOf(idsIn(yield get.overdueInvoices), random)
  if (!id) return
  yield get.invoice(id)
  let job = jobIn(yield post.reminder(id))
  for (let tries = 0; job && job.state !== 'done' && tries < 10; tries++)
    job = jobIn(yield get.job(job.id))
  if (job) yield get.reminder(id)
}

function* meetTeam(): Visit {
  yield* open()
  const userIds = idsIn(yield get.members, 'items', 'userId')
  for (const userId of userIds.slice(0, 4)) yield get.avatar(userId)
  yield get.activity
}

function* changePicture(): Visit {
  yield* open()
  let job = jobIn(yield post.avatar(picture()))
  for (let tries = 0; job && job.state !== 'done' && tries < 10; tries++)
    job = jobIn(yield get.job(job.id))
}

/** Asks for the document, watches its job if there is something to wait for, and opens it. */
function* fetchPdf(id: string): Visit {
  let job = jobIn(yield post.pdf(id))
  for (let tries = 0; job && tries < 10; tries++) {
    if (job.state === 'done') {
      yield get.pdf(id)
      return
    }
    if (job.state === 'failed') return
    job = jobIn(yield get.job(job.id))
  }
}

const fragments = ['web', 'bau', 'stein', 'cof', 'law', 'gar', 'mus', 'soft', 'tra', 'ber'] as const

/** Types a word, the front end asking as it grows, then opens something that was found. */
function* search(_visitor: Visitor, random: Random): Visit {
  yield* open()
  const word = random() < 0.3 ? String(Math.floor(random() * 200) + 1) : oneOf(fragments, random)
  if (!word) return
  yield get.search(word.slice(0, 2))
  const found = yield get.search(word)
  const customer = oneOf(idsIn(found, 'customers'), random)
  if (customer) yield get.customer(customer)
  const invoice = oneOf(idsIn(found, 'invoices'), random)
  if (invoice) yield get.invoice(invoice)
}

function* keepCustomers(_visitor: Visitor, random: Random): Visit {
  yield* open()
  const page = yield get.customers
  const cursor = cursorIn(page)
  if (cursor) yield get.nextCustomers(cursor)
  const number = Math.floor(random() * 1_000_000)
  const email = `office@customer-${number}.example`
  const id = idIn(yield post.customer({ name: `Customer ${number}`, email }))
  if (id) yield get.customer(id)
  yield get.customers
}

function* signIn({ email, password }: Visitor): Visit {
  yield post.signIn(email, password)
  yield* open()
  yield get.dashboard
}

function someLines(random: Random) {
  return Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
    description: 'Front-end development, hours',
    quantity: 1 + Math.floor(random() * 40),
    unitPriceMinor: 8_000 + 500 * Math.floor(random() * 12),
    taxRateBp: 1_900,
  }))
}

function oneOf<T>(items: readonly T[], random: Random): T | undefined {
  return items[Math.floor(random() * items.length)]
}
