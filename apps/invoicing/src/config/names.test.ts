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
  const file = path.join(import.meta.dirname, '../../../../docs/deploy.md')
  const text = await readFile(file, 'utf8')
  const described = [...text.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name = '']) => name)
  const notForIt = ['DEMO_LOGIN']
  const wanted = namesAsked().filter((name) => !notForIt.includes(name))
  expect(described.toSorted()).toEqual([...wanted, 'ADMIN_DATABASE_URL'].toSorted())
})
