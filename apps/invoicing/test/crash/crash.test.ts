import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { type AppProcess, startProcess } from '../process.ts'
import { preparedDatabase, type TestDatabase } from '../test-app.ts'
import { lossesOf, numbersIn, unbalancedInvoices, unfinishedJobs } from './losses.ts'
import { ownPostgres } from './own-postgres.ts'
import { signUpAt, startWriters, type Writers } from './writers.ts'

const minutes = 60_000
const kills = 3

it.each(['inline', 'postgres'] as const)(
  'has every acknowledged write after kill -9 of the app, with %s jobs',
  async (jobs) => {
    await using database = await preparedDatabase()
    await using app = await startKillable(database, jobs)
    const cookie = await signUpAt(app.url())
    await prepareForMuch(database)
    const writers = startWriters({ url: app.url, cookie, count: 4 })
    for (let n = 0; n < kills; n++) {
      await progress(writers)
      await app.kill()
    }
    await progress(writers)
    await writers.stop()
    // Else nothing was cut off, and nothing proven.
    expect(writers.interrupted()).toBeGreaterThan(0)
    await expectNothingLost(writers, { database, url: app.url(), cookie })
  },
  4 * minutes,
)

it(
  'has every acknowledged write after kill -9 of Postgres, and serves again by itself',
  async () => {
    await using database = await ownPostgres()
    const settings = { TENFOLD_JOBS: 'postgres', RATE_LIMITS: 'off' }
    await using web = await startProcess('main', database, settings)
    await using worker = await startProcess('worker', database, settings)
    const cookie = await signUpAt(web.url)
    await prepareForMuch(database)
    const writers = startWriters({ url: () => web.url, cookie, count: 4 })
    for (let n = 0; n < kills; n++) {
      await progress(writers)
      await database.kill()
    }
    await progress(writers)
    await writers.stop()
    // Else nothing was cut off, and nothing proven.
    expect(writers.interrupted()).toBeGreaterThan(0)
    expect([web.child.exitCode, worker.child.exitCode]).toEqual([null, null])
    await expectNothingLost(writers, { database, url: web.url, cookie })
  },
  4 * minutes,
)

const patient = { interval: 200 }

/** Until every kind of write was acknowledged anew, and then never twice for as long. */
async function progress({ ledger }: Writers): Promise<void> {
  const before = ledger.payments.length
  await expect.poll(() => ledger.payments.length, patient).toBeGreaterThan(before + 1)
  await sleep(Math.random() * 600)
}

interface Place {
  readonly database: TestDatabase
  readonly url: string
  readonly cookie: string
}

async function expectNothingLost(writers: Writers, { database, url, cookie }: Place) {
  const { ledger, faults } = writers
  expect(faults).toEqual([])
  // A killed attempt is made again when its lease has run out.
  await expect.poll(() => unfinishedJobs(database), patient).toEqual([])
  expect(await lossesOf(ledger, url, cookie)).toEqual([])
  const numbers = await numbersIn(database)
  expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1))
  expect(await unbalancedInvoices(database)).toEqual([])
}

/** The app as processes of its own, which can be killed and come back elsewhere. */
async function startKillable(database: TestDatabase, jobs: 'inline' | 'postgres') {
  const settings = { TENFOLD_JOBS: jobs, RATE_LIMITS: 'off' }
  const entries = jobs === 'inline' ? (['main'] as const) : (['main', 'worker'] as const)
  const start = () => Promise.all(entries.map((entry) => startProcess(entry, database, settings)))
  let running = await start()
  return {
    url: () => running[0]?.url ?? '',
    async kill() {
      await Promise.all(running.map(killed))
      running = await start()
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((one) => one[Symbol.asyncDispose]()))
    },
  }
}

async function killed({ child }: AppProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Writers create more than the free plan holds, and have mails sent. */
async function prepareForMuch(database: TestDatabase): Promise<void> {
  await database.query(`update subscriptions set plan = 'team'`)
  await database.query('update users set email_verified = true')
}
