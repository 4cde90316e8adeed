import type { LoadAnswer, LoadRequest } from 'tenfold'
import { expect, it } from 'vitest'
import { journeys } from './journeys.ts'

const visitor = { email: 'a@b.example', password: 'x', cookie: 'c=1', facts: { tenant: 't' } }

it('reads in 90 % of requests, and signs in with 0.2 %', () => {
  const requests = simulate(20_000, 'done')
  expect(Math.abs(share(requests, ({ kind }) => kind === 'read') - 0.9)).toBeLessThan(0.02)
  const signIns = share(requests, ({ path }) => path.includes('sign-in'))
  expect(signIns).toBeGreaterThan(0.0015)
  expect(signIns).toBeLessThan(0.0025)
})

it('keeps that mix when documents are made by a worker and their jobs watched', () => {
  const requests = simulate(20_000, 'queued')
  expect(Math.abs(share(requests, ({ kind }) => kind === 'read') - 0.9)).toBeLessThan(0.02)
})

it('ends every journey however the server fails', () => {
  for (const { visit } of journeys) {
    const script = visit(visitor, Math.random)
    let step = script.next()
    let count = 0
    for (; !step.done && count < 100; count++) step = script.next({ status: 500, body: undefined })
    expect(count).toBeLessThan(100)
  }
})

function simulate(visits: number, jobState: string): LoadRequest[] {
  const total = journeys.reduce((sum, { weight }) => sum + weight, 0)
  return journeys.flatMap(({ visit, weight }) =>
    Array.from({ length: Math.round((visits * weight) / total) }, () =>
      walk(visit, jobState),
    ).flat(),
  )
}

function walk(visit: (typeof journeys)[number]['visit'], jobState: string): LoadRequest[] {
  const script = visit(visitor, Math.random)
  const requests: LoadRequest[] = []
  for (let step = script.next(); !step.done; step = script.next(answerTo(step.value, jobState)))
    requests.push(step.value)
  return requests
}

/** Answers as a full organisation's would be. */
function answerTo({ route }: LoadRequest, jobState: string): LoadAnswer {
  const job = { id: 'j', state: jobState }
  if (/(pdf|reminder|avatar)$/.test(route) && !route.startsWith('GET'))
    return { status: 200, body: { job } }
  if (route === 'POST /api/v1/public/invoices/:id/payments')
    return {
      status: 200,
      body: { payment: { id: 'p', status: jobState === 'done' ? 'succeeded' : 'pending' } },
    }
  if (/\/(jobs|payments)\/:id$/.test(route)) return { status: 200, body: { ...job, state: 'done' } }
  const items = [
    { id: '1', userId: 'u' },
    { id: '2', userId: 'v' },
  ]
  const found = { items, customers: items, invoices: items, nextCursor: 'next' }
  return { status: 200, body: { id: '1', ...found, balanceMinor: 100, path: '/i/org.token' } }
}

function share(
  requests: readonly LoadRequest[],
  counts: (request: LoadRequest) => boolean,
): number {
  return requests.filter(counts).length / requests.length
}
