import { createTenfold, type Job, type Tenfold } from '@tenfold/runtime'
import {
  type AccountMail,
  type AccountParts,
  accountMailJob,
  countSeats,
  createAuth,
  createIdentity,
  createLoginCheck,
  createPasswords,
  findOrganizationName,
  findPeople,
  isSecure,
  knownDevices,
  linkTokens,
  loginCookie,
  type Person,
  passwordTries,
  requireConfirmedEmail,
} from './modules/accounts/index.ts'
import {
  countDraftsOfMonth,
  type DraftReminder,
  draftReminderJob,
} from './modules/assistant/index.ts'
import { countCustomers } from './modules/customers/index.ts'
import {
  createPictureReader,
  type PictureReader,
  type ResizeAvatar,
  resizeAvatarJob,
} from './modules/files/index.ts'
import {
  countInvoicesOfMonth,
  type InvoiceParts,
  invoiceCountTag,
  type RenderInvoice,
  renderInvoiceJob,
} from './modules/invoices/index.ts'
import {
  type ChargePayment,
  chargePaymentJob,
  type PaymentParts,
  paymentsOf,
  testProvider,
} from './modules/payments/index.ts'
import { announceInvoice } from './modules/public/index.ts'
import {
  type Billing,
  type Counters,
  createBilling,
  type SyncSubscription,
  syncSubscriptionJob,
} from './modules/subscriptions/index.ts'
import type { AppConfig } from './platform/config/index.ts'
import { tenant } from './platform/database/index.ts'
import { createLane, type Lane } from './platform/http/index.ts'
import { claimingDb, type KeyPlace, keyStore } from './platform/idempotency/index.ts'
import { createMailer, type Mail, sendMailJob } from './platform/mail/index.ts'

/** Work that takes long or leaves the house: each runs in the request or in a worker, by configuration. */
export interface AppJobs {
  readonly sendMail: Job<Mail>
  readonly accountMail: Job<AccountMail>
  readonly renderInvoice: Job<RenderInvoice>
  readonly resizeAvatar: Job<ResizeAvatar>
  readonly draftReminder: Job<DraftReminder>
  readonly chargePayment: Job<ChargePayment>
  readonly syncSubscription: Job<SyncSubscription>
}

/** The app without a way in: a web process puts a server before it, a worker runs its jobs. */
export interface App extends Tenfold, AccountParts, AppJobs, InvoiceParts, PaymentParts {
  readonly settings: AppConfig
  /** What plans limit. */
  readonly counters: Counters
  readonly billing: Billing
  readonly pictures: PictureReader
  /** Users by their ids. */
  readonly people: (ids: readonly string[]) => Promise<ReadonlyMap<string, Person>>
  /** Where jobs run inline: bounds how many do. */
  readonly heavy: Lane
  /** Where requests with an idempotency key are remembered. */
  readonly keyPlaces: readonly KeyPlace[]
}

/** PDFs that are drawn while somebody waits: one takes up to 2 s of a core. */
const heavyInline = { atOnce: 2, waiting: 20 }

/** Wires the app's parts; nothing connects before its first use. */
export function createApp(settings: AppConfig): App {
  const parts = () => app
  const mailer = createMailer(settings.mail)
  const jobs: AppJobs = {
    sendMail: sendMailJob(mailer),
    accountMail: accountMailJob(parts, mailer),
    renderInvoice: renderInvoiceJob(parts),
    resizeAvatar: resizeAvatarJob(parts),
    draftReminder: draftReminderJob(parts),
    chargePayment: chargePaymentJob(parts),
    syncSubscription: syncSubscriptionJob(parts),
  }
  const tenfold = createTenfold(settings.tenfold, { jobs: Object.values(jobs) })
  const bareIdentity = createIdentity(settings)
  const tenantKeys = keyStore('idempotency_keys', 'org_id')
  const identityKeys = keyStore('identity_idempotency_keys', 'organization_id')
  const identity = { ...bareIdentity, db: claimingDb(bareIdentity.db, identityKeys) }
  const counters: Counters = {
    members: {
      tags: ['members'],
      count: () => countSeats(identity, tenant()),
    },
    customers: { tags: ['customers'], count: countCustomers },
    invoicesPerMonth: { tags: [invoiceCountTag], count: countInvoicesOfMonth },
    draftsPerMonth: { tags: ['reminders'], count: countDraftsOfMonth },
  }
  const passwords = createPasswords()
  const cookie = loginCookie(settings.authSecret.reveal(), isSecure(settings))
  const app: App = {
    ...tenfold,
    db: claimingDb(tenfold.db, tenantKeys),
    keyPlaces: [
      { db: tenfold.db, store: tenantKeys, isOfTenants: true },
      { db: identity.db, store: identityKeys, isOfTenants: false },
    ],
    ...jobs,
    settings,
    counters,
    paymentsOf,
    billing: createBilling(settings),
    pictures: createPictureReader(),
    heavy: settings.tenfold.jobs.kind === 'inline' ? createLane(heavyInline) : (work) => work(),
    people: (ids) => findPeople(identity, ids),
    requireConfirmedEmail: (login) => requireConfirmedEmail(identity, login),
    organizationName: async () => (await findOrganizationName(identity, tenant())) ?? '',
    announce: (tx, sent) => announceInvoice(tx, app, sent),
    paymentProvider: settings.payments === 'test' ? testProvider : undefined,
    identity,
    cookie,
    passwords,
    tries: passwordTries(identity.db, settings),
    devices: knownDevices(settings.authSecret.reveal(), isSecure(settings)),
    auth: createAuth(identity, passwords, settings),
    logins: createLoginCheck(identity, cookie),
    links: linkTokens(settings.authSecret.reveal()),
    async close() {
      await tenfold.close()
      mailer.close()
      await app.pictures.close()
      await identity.close()
    },
  }
  return app
}
