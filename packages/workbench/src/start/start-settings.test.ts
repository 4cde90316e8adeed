import { describe, expect, it } from 'vitest'
import { startSettings } from './start-settings.ts'

const flags = { seed: false, port: 3000 }
const database = 'postgres://me:secret@db.example:5432/shop'
const AUTH_SECRET = 'x'.repeat(32)

describe('startSettings', () => {
  it('fills the embedded database with 200 users and offers the demo log-in', () => {
    expect(startSettings(flags, {})).toEqual({
      mode: 'development',
      seedUsers: 200,
      env: { DEMO_LOGIN: 'on' },
    })
  })

  it('takes no database from the environment', () => {
    expect(startSettings(flags, { DATABASE_URL: database })).not.toHaveProperty('database')
  })

  it("leaves a server of the user's empty, unless told to seed it", () => {
    expect(startSettings({ ...flags, database }, {})).toEqual({
      mode: 'development',
      database,
      env: {},
    })
    expect(startSettings({ ...flags, database, seed: true, users: 500 }, {})).toMatchObject({
      seedUsers: 500,
      env: { DEMO_LOGIN: 'on' },
    })
  })

  it.each(['shop', 'mysql://host/shop', 'postgres://host', 'postgres:///shop'])(
    'refuses %s as a database',
    (url) => {
      expect(() => startSettings({ ...flags, database: url }, {})).toThrow(
        'postgres://user:password@host',
      )
    },
  )

  it('tells the app where browsers see it', () => {
    const publicUrl = 'https://name-3000.app.github.dev'
    expect(startSettings({ ...flags, publicUrl }, {}).env).toMatchObject({ PUBLIC_URL: publicUrl })
    expect(startSettings({ ...flags, publicUrl, database }, {}).env).toEqual({
      PUBLIC_URL: publicUrl,
    })
    // One in a developer's shell may be about something else.
    expect(startSettings(flags, { PUBLIC_URL: '/assets' }).env).not.toHaveProperty('PUBLIC_URL')
  })

  it.each(['name-3000.app.github.dev', 'https://app.example/path', 'ftp://a', 'https://', ''])(
    'refuses "%s" as the address that browsers use',
    (publicUrl) => {
      expect(() => startSettings({ ...flags, publicUrl }, {})).toThrow('--public-url must be like')
    },
  )

  it('refuses flags that contradict each other', () => {
    expect(() => startSettings({ ...flags, seed: true }, {})).toThrow('--seed is for --database')
    expect(() => startSettings({ ...flags, database, users: 300 }, {})).toThrow('with --seed only')
    expect(() => startSettings({ ...flags, database, phase: 3 }, {})).toThrow('--phase 3 makes')
    expect(startSettings({ ...flags, database, phase: 2 }, {})).toMatchObject({ database })
  })

  it('has no demo log-in and no default secret in production', () => {
    const env = { NODE_ENV: 'production', AUTH_SECRET, PUBLIC_URL: 'https://shop.example' }
    expect(startSettings({ ...flags, database }, env)).toEqual({
      mode: 'production',
      database,
      secret: AUTH_SECRET,
      env: { PUBLIC_URL: 'https://shop.example' },
    })
  })

  it('refuses production without what it needs, naming all of it', () => {
    const env = { NODE_ENV: 'production', AUTH_SECRET: 'short' }
    expect(() => startSettings({ ...flags, seed: true }, env)).toThrow(
      /set AUTH_SECRET[^]*--database <url>[^]*--seed would make accounts/,
    )
  })
})
