import { createTenfold, type Job, type Tenfold } from '@tenfold/runtime'
import type { AppConfig } from './config.ts'
import {
  type AccountParts,
  createAuth,
  createIdentity,
  createLoginCheck,
  isSecure,
  loginCookie,
} from './modules/accounts/index.ts'
import { type RenderInvoice, renderInvoiceJob } from './modules/invoices/index.ts'

/** The app without a way in: a web process puts a server before it, a worker runs its jobs. */
export interface App extends Tenfold, AccountParts {
  readonly settings: AppConfig
  readonly renderInvoice: Job<RenderInvoice>
}

/** Wires the app's parts; nothing connects before its first use. */
export function createApp(settings: AppConfig): App {
  const renderInvoice = renderInvoiceJob(() => tenfold)
  const tenfold = createTenfold(settings.tenfold, { jobs: [renderInvoice] })
  const identity = createIdentity(settings)
  const cookie = loginCookie(settings.authSecret.reveal(), isSecure(settings))
  return {
    ...tenfold,
    settings,
    identity,
    cookie,
    renderInvoice,
    auth: createAuth(identity, settings),
    logins: createLoginCheck(identity, cookie),
    async close() {
      await tenfold.close()
      await identity.close()
    },
  }
}
