import { expect, it } from 'vitest'
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
  return { errors: { count: 91, share, kinds: [rare, kind] } }
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
  expect(() => requireWorking({ errors: { count: 0, share: 0, kinds: [] } }, where)).not.toThrow()
})
