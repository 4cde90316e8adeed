import { type ClientRequest, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import {
  type Client,
  cookieOf,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { RATE_LIMITS: 'off' }))
const crowd: Client[] = []
let port = 0

beforeAll(async () => {
  for (let person = 0; person < 7; person++) crowd.push(await signUp(running.server))
  await running.server.listen({ host: '127.0.0.1', port: 0 })
  port = (running.server.server.address() as AddressInfo).port
})

it('holds no more files at once than fit in memory, and takes the next when one has gone', async () => {
  const [ada, ...others] = crowd
  using slow = uploads()
  for (const one of [...others, ...others]) slow.begin(one)
  await expect.poll(() => statusOfOneMore(ada)).toBe(503)
  slow.endOne()
  await expect.poll(() => statusOfOneMore(ada)).toBe(422)
})

it('lets nobody take the places of all others', async () => {
  const [mallory, ada] = crowd
  using slow = uploads()
  for (let place = 0; place < 12; place++) slow.begin(mallory)
  await expect.poll(() => statusOfOneMore(mallory)).toBe(503)
  expect(await statusOfOneMore(ada)).toBe(422)
})

/** Uploads that never end, each begun again when another file had its place. */
function uploads() {
  const slow = new Set<ClientRequest>()
  const begin = (who: Client | undefined): void => {
    const upload = request({
      host: '127.0.0.1',
      port,
      method: 'PUT',
      path: '/api/v1/me/avatar',
      headers: { ...headersOf(who), 'content-length': 1_000_000 },
    })
    upload.on('error', () => undefined)
    upload.on('response', () => {
      upload.destroy()
      if (slow.delete(upload)) begin(who)
    })
    upload.write(Buffer.alloc(1_000))
    slow.add(upload)
  }
  const end = (upload: ClientRequest) => {
    slow.delete(upload)
    upload.destroy()
  }
  return {
    begin,
    endOne: () => [...slow].slice(0, 1).forEach(end),
    [Symbol.dispose]: () => slow.forEach(end),
  }
}

/** 422 when the file is looked at: it is no picture. */
async function statusOfOneMore(who: Client | undefined): Promise<number> {
  const url = `http://127.0.0.1:${port}/api/v1/me/avatar`
  const answer = await fetch(url, { method: 'PUT', headers: headersOf(who), body: 'no picture' })
  return answer.status
}

function headersOf(who: Client | undefined): Record<string, string> {
  const cookie = cookieOf(who ?? { cookies: new Map() })
  return { cookie, 'content-type': 'image/png', origin: `http://127.0.0.1:${port}` }
}
