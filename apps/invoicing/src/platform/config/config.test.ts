import { expect, it } from 'vitest'
import { readAppConfig } from './index.ts'

const development = {
  DATABASE_URL: 'postgres://app@localhost/app',
  AUTH_DATABASE_URL: 'postgres://auth@localhost/app',
}
const production = {
  ...development,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://invoices.example',
  AUTH_SECRET: 'x'.repeat(32),
  SMTP_URL: 'smtps://user:password@mail.example:465',
  MAIL_FROM: 'Invoices <invoices@invoices.example>',
}
const stripe = {
  STRIPE_SECRET_KEY: 'sk_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_PRICE_PRO: 'price_1',
  STRIPE_PRICE_TEAM: 'price_2',
}

it('needs only the databases in development', () => {
  const config = readAppConfig(development)
  expect(config).toMatchObject({ host: '127.0.0.1', port: 0, mode: 'development' })
  expect(config.showsDemoLogin).toBe(false)
  expect(readAppConfig({ ...development, DEMO_LOGIN: 'on', PORT: '3000' })).toMatchObject({
    showsDemoLogin: true,
    port: 3000,
  })
})

it('takes each role for what it is for, by its own password, where the URL names none', () => {
  const { tenfold, authDatabaseUrl } = readAppConfig({
    ...production,
    DATABASE_URL: 'postgres://localhost/app',
    AUTH_DATABASE_URL: undefined,
  })
  const urls = [tenfold.database.url, authDatabaseUrl, tenfold.jobs.databaseUrl].map(
    (url) => new URL(url.reveal()),
  )
  expect(urls.map(({ username }) => username.replace(/_[\da-f]+$/, ''))).toEqual([
    'invoicing_app',
    'invoicing_auth',
    'invoicing_queue',
  ])
  expect(new Set(urls.map(({ password }) => password)).size).toBe(3)
})

it('starts in production with real settings', () => {
  expect(readAppConfig(production).mode).toBe('production')
  expect(readAppConfig({ ...production, PUBLIC_URL: 'http://127.0.0.1:3000' }).port).toBe(0)
})

it('bills by Stripe when all of its settings are there, and locally when none is', () => {
  expect(readAppConfig(production).billing).toEqual({ kind: 'local' })
  const { billing } = readAppConfig({ ...production, ...stripe })
  expect(billing).toMatchObject({ kind: 'stripe', prices: { pro: 'price_1', team: 'price_2' } })
})

it('believes proxies on private networks in production, and none elsewhere', () => {
  const believes = (env: typeof development) => readAppConfig(env).trustedProxies('10.0.0.1', 0)
  expect([believes(production), believes(development)]).toEqual([true, false])
})

it('drains for as long as it is told to, by default not at all', () => {
  expect(readAppConfig(production).drainMs).toBe(0)
  expect(readAppConfig({ ...production, DRAIN_MS: '15000' }).drainMs).toBe(15_000)
})

it('takes test payments anywhere but in production', () => {
  expect(readAppConfig(development).payments).toBe('test')
  expect(readAppConfig(production).payments).toBe('off')
})

it.each([
  [{ AUTH_SECRET: undefined }, 'AUTH_SECRET'],
  [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET'],
  [{ AUTH_SECRET: 'for development only: anybody may read this' }, 'AUTH_SECRET'],
  [{ PUBLIC_URL: undefined }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'http://invoices.example' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'https://invoices.example/app' }, 'PUBLIC_URL'],
  [{ DEMO_LOGIN: 'on' }, 'DEMO_LOGIN'],
  [{ DATABASE_URL: undefined }, 'DATABASE_URL'],
  [{ AUTH_DATABASE_URL: 'mysql://x' }, 'AUTH_DATABASE_URL'],
  [{ PORT: '70000' }, 'PORT'],
  [{ PORT: 'http' }, 'PORT'],
  [{ NODE_ENV: 'staging' }, 'NODE_ENV'],
  [{ DEMO_LOGIN: 'yes' }, 'DEMO_LOGIN'],
  [{ SMTP_URL: undefined }, 'SMTP_URL'],
  [{ SMTP_URL: 'http://mail.example' }, 'SMTP_URL'],
  [{ MAIL_FROM: undefined }, 'MAIL_FROM'],
  [{ MAIL_FROM: 'nobody' }, 'MAIL_FROM'],
  [{ ASSISTANT_URL: 'localhost' }, 'ASSISTANT_URL'],
  [{ ...stripe, STRIPE_WEBHOOK_SECRET: undefined }, 'STRIPE_WEBHOOK_SECRET'],
  [{ ...stripe, STRIPE_API_URL: 'here' }, 'STRIPE_API_URL'],
  [{ PAYMENTS: 'cash' }, 'PAYMENTS'],
  [{ TRUSTED_PROXIES: 'everybody' }, 'TRUSTED_PROXIES'],
  [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES'],
  [{ TRUSTED_PROXIES: '10.0.0.0/8/8' }, 'TRUSTED_PROXIES'],
  [{ TRUSTED_PROXIES: '12' }, 'TRUSTED_PROXIES'],
  [{ DRAIN_MS: '60001' }, 'DRAIN_MS'],
  [{ DRAIN_MS: '-1' }, 'DRAIN_MS'],
  [{ WEB_PROCESSES: '0' }, 'WEB_PROCESSES'],
  [{ WEB_PROCESSES: 'two' }, 'WEB_PROCESSES'],
  [{ WEB_PROCESSES: '2', TENFOLD_CACHE: 'memory' }, 'redis://'],
  [{ MODULES: 'invoices,public', TENFOLD_CACHE: 'memory' }, 'redis://'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  [{ RATE_LIMITS: '100' }, 'RATE_LIMITS'],
  [{ TENFOLD_CACHE: 'disk' }, 'TENFOLD_CACHE'],
  [{ TENFOLD_CAHCE: 'off' }, 'TENFOLD_CAHCE'],
])('refuses to start in production with %j', (changes, name) => {
  expect(() => readAppConfig({ ...production, ...changes })).toThrow(name)
})

it('lists every fault at once, and shows no secret', () => {
  const wrong = {
    NODE_ENV: 'production',
    AUTH_SECRET: 'hunter2',
    PORT: '-1',
    TENFOLD_JOBS: 'later',
  }
  const names = [
    'DATABASE_URL',
    'AUTH_DATABASE_URL',
    'AUTH_SECRET',
    'PORT',
    'PUBLIC_URL',
    'TENFOLD_JOBS',
  ]
  for (const name of names) expect(() => readAppConfig(wrong)).toThrow(name)
  expect(() => readAppConfig(wrong)).not.toThrow('hunter2')
})
