import { expect, it } from 'vitest'
import { toldNothing } from '../load/generator/server-timing.ts'
import { requireWorking } from './working.ts'

const where = { configPath: '/app/tenfold.config.ts', logDir: '/app/.tenfold/logs' }
const failing = (share: number) => {
  const kind = {
    route: 'GET /users/:id',
    reason: 'status 401',
    count: 90,
    sample: 'Who\n are you?',
  }
  const rare = { ...kind, reason: 'timeout', count: 1 }
  return { errors: { count: 91, share, kinds: [rare, kind] }, routes: [] }
}

it('refuses to climb with an app whose requests fail, with the failure and where to look', () => {
  expect(() => requireWorking(failing(0.91), where)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: expect.stringMatching(
        /91 % of the requests fail .* GET \/users\/:id: status 401 \(Who are you\?\)[^]*tenfold\.config\.ts.*logs/,
      ) as string,
    }),
  )
})

it('climbs with an app of which a part fails: that is for the objectives to judge', () => {
  expect(() => requireWorking(failing(0.3), where)).not.toThrow()
  const none = { errors: { count: 0, share: 0, kinds: [] }, routes: [] }
  expect(() => requireWorking(none, where)).not.toThrow()
})

it('refuses to climb with a route that never once succeeds, however seldom it is asked', () => {
  const { errors } = failing(0.1)
  const latency = { p50Ms: 1, p90Ms: 1, p95Ms: 1, p99Ms: 1, maxMs: 1 }
  const rest = { kind: 'read' as const, anonymous: false, repeats: 0, ...toldNothing, ...latency }
  const seen = (count: number, failed: number) => ({
    errors,
    routes: [{ route: 'GET /users/:id', count, errors: failed, ...rest }],
  })
  expect(() => requireWorking(seen(90, 90), where)).toThrow(
    'GET /users/:id fails every time, 90 of 90, with one visitor: status 401 (Who are you?).',
  )
  expect(() => requireWorking(seen(90, 89), where)).not.toThrow()
  expect(() => requireWorking(seen(2, 2), where)).not.toThrow()
})
