import { expect, it } from 'vitest'
import { readAppConfig } from './config.ts'

const development = {
  DATABASE_URL: 'postgres://app@localhost/app',
  AUTH_DATABASE_URL: 'postgres://auth@localhost/app',
}
const production = {
  ...development,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://invoices.example',
  AUTH_SECRET: 'x'.repeat(32),
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

it('starts in production with real settings', () => {
  expect(readAppConfig(production).mode).toBe('production')
  expect(readAppConfig({ ...production, PUBLIC_URL: 'http://127.0.0.1:3000' }).port).toBe(0)
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
