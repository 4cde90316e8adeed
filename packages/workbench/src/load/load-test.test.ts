import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { AppDescription, Visitor } from '../app.ts'
import { oneByOne, startTestServer } from './fixture/test-server.ts'
import { loadTest } from './load-test.ts'
import { loadText } from './load-text.ts'
import { profiles } from './population.ts'

const visitor: Visitor = { email: 'a@b.example', password: 'x', cookie: 'c=1', facts: {} }
const unused = () => Promise.reject(new Error('not for a load test'))
const app: AppDescription = {
  name: 'pages',
  web: '',
  build: unused,
  prepare: unused,
  seed: unused,
  countUsers: async () => 2_000,
  demoLogin: { email: '', password: '' },
  sampleVisitors: async ({ count }) => Array.from({ length: count }, () => visitor),
  journeys: [],
}

it('proves log-ins by a Bearer token where an app has no cookie', async () => {
  await using server = await startTestServer(oneByOne(4))
  const { visitors } = await loadTest({
    project: {
      dir: '.',
      app: {
        ...app,
        sampleVisitors: async ({ count }) =>
          Array.from({ length: count }, (_, i) => ({
            email: `${i}@b.example`,
            password: 'x',
            headers: { authorization: `Bearer token-${i % 2}` },
            facts: {},
          })),
      },
      configPath: fileURLToPath(new URL('./fixture/tenfold.config.ts', import.meta.url)),
    },
    baseUrl: server.url,
    adminUrl: 'postgres://127.0.0.1/pages',
    secret: 's',
    profile: profiles.busy,
    ratePerSecond: 64,
    warmUpMs: 100,
    measureMs: 500,
    iOwnThis: false,
    signal: new AbortController().signal,
  })
  expect(visitors).toBe(160)
  const seen = new Set(server.requests.map(({ cookie, authorization }) => cookie + authorization))
  expect(seen).toEqual(new Set(['Bearer token-0', 'Bearer token-1']))
})

it('loads a running app and tells what it found in words and figures', async () => {
  await using server = await startTestServer(oneByOne(4))
  const report = await loadTest({
    project: {
      dir: '.',
      app,
      configPath: fileURLToPath(new URL('./fixture/tenfold.config.ts', import.meta.url)),
    },
    baseUrl: server.url,
    adminUrl: 'postgres://127.0.0.1/pages',
    secret: 's',
    profile: profiles.busy,
    ratePerSecond: 64,
    warmUpMs: 300,
    measureMs: 1000,
    readJobs: async () => ({ queued: 0, finished: 12, waitP95Ms: 40 }),
    iOwnThis: false,
    signal: new AbortController().signal,
  })
  expect(report).toMatchObject({ profile: 'busy', users: 10_000, visitors: 160, app: 'pages' })
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  const text = loadText(report)
  expect(text).toContain('the peak of 10,000 monthly users (profile busy)')
  expect(text).toContain('Objectives: p95 of reads <= 300 ms, of writes <= 500 ms, errors <= 0.1 %')
  expect(text).toContain('Jobs: 12 done, 0 queued at the end.')
  expect(text).toMatch(/^\| GET \/pages\/:page +\| +\d+ \|/m)
  const sample = '<h1>\u001b[2J broken\n </h1>'
  const kinds = [{ route: 'GET /x', reason: 'status 500', count: 1, sample }]
  const failing = { ...report, step: { ...report.step, errors: { count: 1, share: 1, kinds } } }
  expect(loadText(failing)).toContain('    <h1>\\x1b[2J broken </h1>')
  const hostile = { ...report, app: 'a\u009bb' }
  expect(loadText(hostile)).toContain(String.raw`a\x9bb at `)
  const narrow = loadText(report, 60)
  expect(narrow).toMatch(/^GET \/pages\/:page\n {2}requests +\d+\n/m)
  for (const line of narrow.split('\n').slice(4, 12)) expect(line.length).toBeLessThanOrEqual(60)
  expect(text).toMatch(/Mix: \d\d\.\d % reads, 0\.0 % without a login\. Users at work: 160\./)
})
