import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Journey } from '../../app.ts'
import { type Answer, reply, startTestServer } from '../fixture/test-server.ts'
import { gatherCrowd } from './crowd.ts'
import { TimeShares, warmUp } from './warm-up.ts'

const get = (path: string) => ({ route: `GET ${path}`, method: 'GET', path, kind: 'read' }) as const
const visitors = [{ email: 'a@b.example', password: '', cookie: 'c', facts: {} }]
const stillWarm = new AbortController().signal

async function warm(answer: Answer, visit: Journey['visit'], ms: number): Promise<string[]> {
  await using server = await startTestServer(answer)
  const crowd = gatherCrowd({ journeys: [{ name: 'j', weight: 1, visit }], visitors, seed: 1 })
  const settings = { baseUrl: server.url, timeoutMs: 5_000, maxInFlight: 10 }
  await warmUp(ms, { crowd, settings }, stillWarm)
  return server.requests.map(({ path }) => path)
}

it('asks for what is fast far more often than for what is slow', async () => {
  const slowMs = 200
  const paths = await warm(
    ({ url }, response) => void setTimeout(() => reply(response), url === '/slow' ? slowMs : 0),
    function* () {
      yield get('/slow')
      yield get('/fast')
    },
    1_500,
  )
  const [slow, fast] = ['/slow', '/fast'].map(
    (path) => paths.filter((each) => each === path).length,
  )
  expect(slow).toBeGreaterThan(0)
  expect(fast).toBeGreaterThan(2 * (slow ?? 0))
})

it('ends in time whatever a visit does with an answer that was left out', async () => {
  const paths = await warm(
    (_request, response) => reply(response),
    function* () {
      yield get('/once')
      for (;;) yield get('/again')
    },
    300,
  )
  expect(paths).toContain('/again')
})

it('ends in time when nothing answers well, or a visit throws', async () => {
  const throwing = function* () {
    yield get('/bad')
    throw new Error('no')
  }
  expect(await warm((_request, response) => reply(response, 500), throwing, 200)).toContain('/bad')
})

it('always leaves a route that may go on', () => {
  const spent = fc.record({ route: fc.constantFrom('a', 'b', 'c', 'd'), ms: fc.nat(10_000) })
  fc.assert(
    fc.property(fc.array(spent), (all) => {
      const shares = new TimeShares()
      for (const { route, ms } of all) shares.add({ route }, ms)
      const isOpen = ['a', 'b', 'c', 'd'].some((route) => !shares.isSpent({ route }))
      expect(isOpen).toBe(true)
    }),
  )
})
