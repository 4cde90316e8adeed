import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { poolerMissing, startPooler } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import { Secret, TenfoldError } from '../kernel/index.ts'

const wrong = { password: 'very-wrong' }
const nowhere = { pathname: '/nowhere' }
const nobody = { username: 'nobody_here' }

const faultAt = async (database: TenantDatabase, url: string, urlSetting?: string) => {
  const setting = urlSetting === undefined ? {} : { urlSetting }
  const db = database.open({ url: new Secret(url), ...setting })
  const signal = new AbortController().signal
  const listening = { channel: 'x', onReady: () => undefined, onNotify: () => undefined, signal }
  const ways = [
    db.query('select 1'),
    db.transaction((tx) => tx.query('select 1')),
    db.listen(listening),
  ]
  const faults = await Promise.all(ways.map((way) => way.catch((error: unknown) => error)))
  for (const fault of faults) {
    expect(fault).toBeInstanceOf(TenfoldError)
    expect(fault).toMatchObject({ code: 'db/login-refused', retryable: false })
    expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain('very-wrong')
  }
  return String(faults[0])
}
/** A server that gets as far as the question for a password: a real one would keep half a log-in open for a minute. */
async function askingForPassword() {
  const sockets = new Set<Socket>()
  const ask = (socket: Socket, kind: number, text: string) => {
    const head = Buffer.alloc(9)
    head.write('R')
    head.writeInt32BE(8 + text.length, 1)
    head.writeInt32BE(kind, 5)
    socket.write(Buffer.concat([head, Buffer.from(text)]))
  }
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    socket.once('data', () => {
      ask(socket, 10, 'SCRAM-SHA-256\0\0')
      socket.once('data', () => ask(socket, 11, 'r=x,s=eA==,i=1'))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

const withParts = (url: string, parts: object) => Object.assign(new URL(url), parts).href

it.each([
  [wrong, 'password authentication failed'],
  [nobody, 'password authentication failed'],
  [nowhere, 'database "nowhere" does not exist'],
])('says that the URL is wrong, not that the server is away: %j', async (parts, words) => {
  await using database = await tenantDatabase()
  const message = await faultAt(database, withParts(database.url, parts))
  expect(message).toContain(words)
  expect(message).toContain('in DATABASE_URL')
})

it('says that a password is missing where the server asks for one', async () => {
  await using database = await tenantDatabase()
  await using server = await askingForPassword()
  const message = await faultAt(database, `postgres://app@127.0.0.1:${server.port}/d`)
  expect(message).toContain('client password must be a')
})

it('names the setting that the URL came from', async () => {
  await using database = await tenantDatabase()
  const url = withParts(database.url, wrong)
  expect(await faultAt(database, url, 'MY_URL')).toContain('in MY_URL')
})

it('says the same of a role that may not log in, or not there', async () => {
  await using database = await tenantDatabase()
  const { username, pathname } = new URL(database.url)
  await database.admin(`revoke connect on database ${pathname.slice(1)} from public`)
  expect(await faultAt(database, database.url)).toContain('permission denied for database')
  await database.admin(`alter role ${username} nologin`)
  expect(await faultAt(database, database.url)).toContain('is not permitted to log in')
})

it.skipIf(poolerMissing)('understands the words of PgBouncer, and what it repeats', async () => {
  await using database = await tenantDatabase()
  await using pooler = await startPooler({ url: database.url, lets: 'its own role' })
  for (const [parts, words] of [
    [wrong, 'SASL authentication failed'],
    [nobody, 'SASL authentication failed'],
    [nowhere, 'no such database: nowhere'],
  ] as const)
    expect(await faultAt(database, withParts(pooler.through(database.url), parts))).toContain(words)
  for (const [parts, words] of [
    [wrong, 'password authentication failed'],
    [nowhere, 'database "nowhere" does not exist'],
  ] as const) {
    const url = withParts(database.url, parts)
    await using misled = await startPooler({ url, lets: 'its own role' })
    expect(await faultAt(database, misled.through(url))).toContain(words)
  }
})
