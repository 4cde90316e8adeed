import { describe, expect, it } from 'vitest'
import { greeting, type Started } from './greeting.ts'

const started: Started = {
  stack: { users: 200, web: { url: 'http://127.0.0.1:3000', pid: 1 }, pages: [] },
  app: { name: 'shop', demoLogin: { email: 'demo@shop.test', password: 'open sesame' } },
  settings: { mode: 'development', seedUsers: 200, env: { DEMO_LOGIN: 'on' } },
  wanted: { port: 3000 },
}
const database = 'postgres://me:hush@db.example/shop'

describe('greeting', () => {
  it('tells URL, log-in, data and what to run next', () => {
    expect(greeting(started)).toMatch(
      /shop runs at {2}http:\/\/127\.0\.0\.1:3000\n.*demo@shop\.test.*open sesame\n.*200 users.*\n\n {2}Next: .*climb.*--quick/,
    )
  })

  it('says that a wanted port was taken', () => {
    expect(greeting({ ...started, wanted: { port: 2999 } })).toContain('Port 2999 is taken')
    expect(greeting(started)).not.toContain('taken')
  })

  it('says that other data than wanted were there', () => {
    expect(greeting({ ...started, wanted: { port: 3000, users: 500 } })).toMatch(
      /What was there is kept: --users 500 .* remove \.tenfold/,
    )
  })

  it('shows where the stand-ins can be watched', () => {
    const pages = [{ label: 'Mailbox', url: 'http://127.0.0.1:4000' }]
    const text = greeting({ ...started, stack: { ...started.stack, pages } })
    expect(text).toContain('  Mailbox  http://127.0.0.1:4000\n')
  })

  it("gives no demo log-in on a server of the user's, nor its password", () => {
    const settings = { mode: 'production' as const, database, env: {} }
    const text = greeting({ ...started, settings, stack: { ...started.stack, users: 0 } })
    expect(text).toContain('Nobody has an account yet')
    expect(text).not.toMatch(/demo@|sesame|hush/)
  })
})
