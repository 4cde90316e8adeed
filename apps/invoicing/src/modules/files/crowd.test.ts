import { type ClientRequest, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { type Client, preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { RATE_LIMITS: 'off' }))
let ada: Client
let port = 0

beforeAll(async () => {
  ada = await signUp(running.server)
  await running.server.listen({ host: '127.0.0.1', port: 0 })
  port = (running.server.server.address() as AddressInfo).port
})

it('holds no more files at once than fit in memory, and takes the next when one has gone', async () => {
  const slow = new Set<ClientRequest>()
  for (let place = 0; place < 12; place++) begin(slow)
  await expect.poll(statusOfOneMore).toBe(503)
  const [first] = slow
  first?.destroy()
  await expect.poll(statusOfOneMore).toBe(422)
  for (const upload of slow) upload.destroy()
})

/** Begins an upload that never ends, again when another file had its place. */
function begin(slow: Set<ClientRequest>): void {
  const upload = request({
    host: '127.0.0.1',
    port,
    method: 'PUT',
    path: '/api/v1/me/avatar',
    headers: { ...headers(), 'content-length': 1_000_000 },
  })
  upload.on('error', () => undefined)
  upload.on('response', () => {
    upload.destroy()
    slow.delete(upload)
    begin(slow)
  })
  upload.write(Buffer.alloc(1_000))
  slow.add(upload)
}

/** 422 when the file is looked at: it is no picture. */
async function statusOfOneMore(): Promise<number> {
  const url = `http://127.0.0.1:${port}/api/v1/me/avatar`
  const answer = await fetch(url, { method: 'PUT', headers: headers(), body: 'no picture' })
  return answer.status
}

function headers(): Record<string, string> {
  const cookie = Array.from(ada.cookies, ([name, value]) => `${name}=${value}`).join('; ')
  return { cookie, 'content-type': 'image/png', origin: `http://127.0.0.1:${port}` }
}
