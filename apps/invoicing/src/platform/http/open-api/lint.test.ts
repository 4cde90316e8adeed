import spectralCore from '@stoplight/spectral-core'
import owasp from '@stoplight/spectral-owasp-ruleset'
import { oas } from '@stoplight/spectral-rulesets'
import { expect, it } from 'vitest'
import { preparedDatabase, startApp } from '../../../../test/test-app.ts'

const { Spectral } = spectralCore

/** Errors and warnings. */
const grave: readonly unknown[] = [0, 1]

/** Rules that can't hold here, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'owasp:api8:2023-define-cors-origin': 'no other site may read answers, which needs no header',
  'owasp:api2:2023-read-restricted': 'strangers may read plans, and an invoice that was sent them',
  'owasp:api2:2023-write-restricted': 'strangers sign up, and pay; Stripe signs what it sends',
  'owasp:api2:2023-no-credentials-in-url':
    'customers and guests come by the link that they were mailed',
  'owasp:api8:2023-define-error-responses-401':
    'strangers need no log-in: others are tested beside',
}

it('passes the rules of OpenAPI and of OWASP', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { PUBLIC_URL: 'https://invoices.example' })
  const document: object = (await running.server.inject('/api/v1/openapi.json')).json()
  const spectral = new Spectral()
  spectral.setRuleset({
    extends: [
      [oas, 'recommended'],
      [owasp, 'recommended'],
    ],
  } as never)
  const found = await spectral.run(document as Record<string, unknown>)
  const faults = found
    .filter(({ severity, code }) => grave.includes(severity) && !(String(code) in exceptions))
    .map(({ code, path, message }) => `${code} at ${path.join('.')}: ${message}`)
  expect(faults).toEqual([])
})
