import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { operatorSettings, readAppConfig } from './index.ts'

/** What a start sets itself, or only a developer does. */
const others = [
  'AUTH_DATABASE_URL',
  'AUTH_SECRET',
  'DATABASE_URL',
  'DEMO_LOGIN',
  'HOST',
  'NODE_ENV',
  'PORT',
  'TENFOLD_JOBS_DATABASE_URL',
]

/** Every variable that is asked for while the configuration is read, with and without Stripe. */
function namesAsked(): string[] {
  const asked = new Set<string>()
  for (const given of [{}, { NODE_ENV: 'production', STRIPE_SECRET_KEY: 'x' }])
    try {
      readAppConfig(recording(given, asked))
    } catch {
      // It lacks everything, of course.
    }
  return [...asked].toSorted()
}

function recording(env: Record<string, string>, asked: Set<string>): Record<string, string> {
  return new Proxy(env, {
    get(target, name) {
      if (/^[A-Z]/.test(String(name))) asked.add(String(name))
      return Reflect.get(target, name)
    },
  })
}

it('lists every setting that is read', () => {
  expect([...operatorSettings, ...others].toSorted()).toEqual(namesAsked())
})

it('has every setting described for whoever deploys, and no other', async () => {
  const described = [...(await settingsTable()).keys()]
  const notForIt = ['DEMO_LOGIN']
  const wanted = namesAsked().filter((name) => !notForIt.includes(name))
  expect(described.toSorted()).toEqual([...wanted, 'ADMIN_DATABASE_URL'].toSorted())
})

it('has the defaults that the same table names', async () => {
  const needed = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://host/app',
    AUTH_SECRET: 'x'.repeat(32),
    PUBLIC_URL: 'https://invoices.example',
    SMTP_URL: 'smtp://mail.example',
    MAIL_FROM: 'invoices@invoices.example',
  }
  const usual = readAppConfig(needed)
  const named = [...(await settingsTable())].flatMap(([name, cell]) => {
    const [, value] = /^`(\S+?)`|^(?=\d+$)(.+)/.exec(cell)?.filter(Boolean) ?? []
    return value === undefined || name === 'NODE_ENV' ? [] : [[name, value] as const]
  })
  expect(named.length).toBeGreaterThan(12)
  for (const [name, value] of named) {
    const { trustedProxies: _, ...config } = readAppConfig({ ...needed, [name]: value })
    expect([name, usual]).toEqual([name, expect.objectContaining(config)])
  }
})

/** The settings of docs/deploy.md, each with what stands in the column of its default. */
async function settingsTable(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(
    path.join(import.meta.dirname, '../../../../../docs/deploy.md'),
    'utf8',
  )
  const rows = text.matchAll(/^\| `([A-Z_]+)` .*\|([^|]*)\|$/gm)
  return new Map([...rows].map(([, name = '', cell = '']) => [name, cell.trim()]))
}
