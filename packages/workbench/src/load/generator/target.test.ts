import { describe, expect, it } from 'vitest'
import { requireHttp, requireOrigin, requireOwnTarget } from './target.ts'

describe('a target', () => {
  it.each([
    'http://127.0.0.1:3000',
    'http://127.8.9.10',
    'http://localhost:8080/app',
    'http://[::1]:3000',
    'https://127.0.0.1',
    'http://[::ffff:127.0.0.1]:3000',
    'postgres://user:password@127.0.0.1:5432/app',
  ])('%s is this machine', async (url) => {
    await expect(requireOwnTarget(url)).resolves.toBeUndefined()
  })

  it.each(['http://192.0.2.7', 'http://10.0.0.1:3000', 'http://[2001:db8::1]', 'http://0.0.0.0'])(
    '%s is refused unless the user owns it',
    async (url) => {
      await expect(requireOwnTarget(url)).rejects.toMatchObject({
        code: 'load/foreign-target',
        exitCode: 2,
        message: expect.stringContaining('--i-own-this'),
      })
      await expect(requireOwnTarget(url, { iOwnThis: true })).resolves.toBeUndefined()
    },
  )

  it.each(['', 'app', 'postgres:///app', 'http://'])('"%s" has no host', async (url) => {
    const refusal = { code: 'load/bad-url', exitCode: 2 }
    await expect(requireOwnTarget(url, { iOwnThis: true })).rejects.toMatchObject(refusal)
  })

  it.each([
    '',
    '127.0.0.1:3000',
    'ftp://127.0.0.1',
    'postgres://localhost/app',
    'http://',
    'http:///x',
  ])('"%s" is no address of an app', (url) => {
    expect(() => requireHttp(url)).toThrow('is not an http:// or https:// URL')
  })

  it.each(['http://127.0.0.1:3000/app', 'http://localhost/?a=b', 'http://[::1]:3000/x/'])(
    '%s is refused for its path, which no request would have',
    (url) => {
      expect(() => requireOrigin(url)).toThrow(
        `"${url}" is not the address of a server alone: the app's journeys name whole paths.`,
      )
    },
  )

  it.each(['http://127.0.0.1:3000', 'http://127.0.0.1:3000/', 'https://[::1]:3000'])(
    '%s is the address of a server',
    (url) => expect(() => requireOrigin(url)).not.toThrow(),
  )

  it('is shown without its password', () => {
    expect(() => requireHttp('postgres://ann:secret@db/app')).toThrow(
      /"postgres:\/\/\.\.\.@db\/app"/,
    )
  })

  it('that has no address is named', async () => {
    await expect(requireOwnTarget('http://nowhere.invalid')).rejects.toMatchObject({
      code: 'load/unknown-host',
      message: expect.stringContaining('nowhere.invalid'),
    })
  })
})
