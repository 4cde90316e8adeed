import { expect, it } from 'vitest'
import { forgetOtherServers } from './ambient.ts'

const left = (...args: string[]) => {
  const env = { PGSSLMODE: 'verify-full', PGOPTIONS: '-c search_path=mine', PATH: '/bin' }
  forgetOtherServers(args, env)
  return Object.keys(env)
}

it('keeps what is said of other servers from the embedded one', () => {
  expect(left('start')).toEqual(['PATH'])
  expect(left('climb', '--quick')).toEqual(['PATH'])
})

it("leaves it for a server of the user's", () => {
  expect(left('start', '--database', 'postgres://db/shop')).toContain('PGSSLMODE')
  expect(left('backup', '--database=postgres://db/shop')).toContain('PGSSLMODE')
  expect(left('audit', 'postgres://db/shop')).toContain('PGOPTIONS')
})
