import { createTenfold, type Job, type Tenfold } from '@tenfold/runtime'
import { accountsModule } from './modules/accounts/index.ts'
import { activityModule } from './modules/activity/index.ts'
import { assistantModule } from './modules/assistant/index.ts'
import { customersModule } from './modules/customers/index.ts'
import { dashboardModule } from './modules/dashboard/index.ts'
import { failedJobsModule } from './modules/failed-jobs/index.ts'
import { filesModule } from './modules/files/index.ts'
import { invoicesModule } from './modules/invoices/index.ts'
import { paymentsModule, paymentsOf } from './modules/payments/index.ts'
import { announceInvoice, publicModule } from './modules/public/index.ts'
import { searchModule } from './modules/search/index.ts'
import { settingsModule } from './modules/settings/index.ts'
import { subscriptionsModule } from './modules/subscriptions/index.ts'
import type { AppConfig } from './platform/config/index.ts'
import type { Parts } from './platform/http/index.ts'
import { claimingDb, type KeyPlace, keyStore } from './platform/idempotency/index.ts'
import { createMailer, type Mail, type Mailer, sendMailJob } from './platform/mail/index.ts'
import { type Base, chosen, type Module } from './platform/module.ts'

/** The app without a way in: a web process puts a server before it, a worker runs its jobs. */
export interface App extends Parts, Pick<Tenfold, 'requests'> {
  readonly sendMail: Job<Mail>
  readonly settings: AppConfig
  /** Those that this process serves and works for. */
  readonly modules: readonly Module[]
  readonly accounts: ReturnType<typeof accountsModule>['gives']
  readonly payments: ReturnType<typeof paymentsModule>['gives']
  /** Where requests with an idempotency key are remembered. */
  readonly keyPlaces: readonly KeyPlace[]
  close(): Promise<void>
}

/** The app of these settings; nothing connects before its first use. */
export function createApp(settings: AppConfig): App {
  const mailer = createMailer(settings.mail)
  const sendMail = sendMailJob(mailer)
  const keyPlaces: KeyPlace[] = []
  const parts = (): Parts => core
  const { all, accounts, payments } = putTogether({ parts, settings, mailer, sendMail, keyPlaces })
  const modules = chosen(all, settings.modules)
  const jobs = [sendMail, ...modules.flatMap((module) => module.jobs ?? [])]
  const tenfold = createTenfold(settings.tenfold, { jobs })
  const keys = keyStore('idempotency_keys', 'org_id')
  keyPlaces.push({ db: tenfold.db, store: keys, isOfTenants: true }, accounts.keyPlace)
  const { cache, jobs: queue, requests } = tenfold
  const core: Parts = { db: claimingDb(tenfold.db, keys), cache, jobs: queue }
  const close = async () => {
    await tenfold.close()
    mailer.close()
    for (const module of all) await module.close?.()
  }
  return { ...core, requests, sendMail, settings, modules, accounts, payments, keyPlaces, close }
}

interface Foundation extends Base, Pick<App, 'sendMail' | 'keyPlaces'> {
  readonly mailer: Mailer
}

/** Every module, given what it needs of modules that build on it, which it can't import. */
function putTogether({ parts, settings, mailer, sendMail, keyPlaces }: Foundation) {
  const base = { parts, settings }
  const accounts = accountsModule({ ...base, mailer })
  const { people, organizationName, requireConfirmedEmail } = accounts.gives
  const customers = customersModule(base)
  const payments = paymentsModule(base)
  const invoices = invoicesModule({
    ...base,
    paymentsOf,
    announce: (tx, sent) => announceInvoice(tx, { ...parts(), sendMail }, sent),
    organizationName,
    requireConfirmedEmail,
  })
  const assistant = assistantModule({ ...base, sendMail, requireConfirmedEmail })
  const counters = {
    ...accounts.counters,
    ...customers.counters,
    ...invoices.counters,
    ...assistant.counters,
  }
  const all: readonly Module[] = [
    accounts,
    filesModule(base),
    settingsModule(base),
    subscriptionsModule({ ...base, counters }),
    customers,
    invoices,
    payments,
    publicModule({ ...base, ...invoices.gives, ...payments.gives, keyPlaces }),
    assistant,
    dashboardModule(base),
    searchModule(base),
    activityModule({ ...base, people }),
    failedJobsModule(base),
  ]
  return { all, accounts: accounts.gives, payments: payments.gives }
}
