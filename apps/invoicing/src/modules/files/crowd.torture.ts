import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { childrenOf, memoryOf } from '../../../test/memory.ts'
import { falseEnd, withManyTexts, withScans, withTextBombs } from '../../../test/picture-bombs.ts'
import { animation, flat, picture, withProfileBomb } from '../../../test/pictures.ts'
import { startProcess } from '../../../test/process.ts'
import { preparedDatabase } from '../../../test/test-app.ts'

/*
 * Seven people send bombs of all formats at once, whole or with random bytes broken, while somebody else works: they
 * get all their answers, and the processes together stay below the unit's MemoryMax.
 */
const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])
const gigabyte = 1024 ** 3
const square = { width: 4_800, height: 4_800, channels: 4, background: 'red' } as const
const large = () => sharp({ create: square })

it('serves others while bombs of every format come at once', async () => {
  await using database = await preparedDatabase()
  await using web = await startProcess('main', database)
  const bombs = await makeBombs()
  const until = performance.now() + minutes * 60_000
  const isOver = () => performance.now() > until
  const answers: Record<string, number> = {}
  let mostMemory = 0

  async function send(who: Awaited<ReturnType<typeof signUp>>): Promise<void> {
    while (!isOver()) {
      const [name, file] = bombs[Math.floor(Math.random() * bombs.length)] ?? bombs[0]
      const body = Math.random() < 0.5 ? file : broken(file)
      const { status } = await who.send('PUT', '/api/v1/me/avatar', body)
      answers[`${name} ${status}`] = (answers[`${name} ${status}`] ?? 0) + 1
    }
  }
  async function watch(): Promise<void> {
    for (; !isOver(); await sleep(20)) {
      const all = [web.child.pid, ...childrenOf(web.child.pid)].map((pid) => memoryOf(pid).now)
      mostMemory = Math.max(
        mostMemory,
        all.reduce((sum, one) => sum + one, 0),
      )
    }
  }

  const crowd: Awaited<ReturnType<typeof signUp>>[] = []
  while (crowd.length < 7) crowd.push(await signUp(web.url))
  const bystander = await signUp(web.url)
  const quiet = await latencies(bystander, () => performance.now() > until - minutes * 54_000)
  const [, loud] = await Promise.all([
    Promise.all([...crowd, ...crowd].map(send)),
    latencies(bystander, isOver),
    watch(),
  ])
  console.info({ answers, mostMiB: Math.round(mostMemory / 1024 ** 2), quiet, loud })
  for (const kind of Object.keys(answers)) expect(kind).toMatch(/ (200|202|422|503)$/)
  expect(loud.failed).toBe(0)
  expect(mostMemory).toBeLessThan(gigabyte)
})

type Bombs = readonly [readonly [string, Buffer], ...(readonly [string, Buffer])[]]

async function makeBombs(): Promise<Bombs> {
  const png = await picture(99, 99, 'png')
  return [
    ['texts', withTextBombs(png, 'zTXt')],
    ['many texts', withManyTexts(png)],
    ['profile', withProfileBomb(png)],
    ['flat', await flat(6_000, 4_000)],
    ['interlaced', await large().toColourspace('rgb16').png({ progressive: true }).toBuffer()],
    ['progressive', await large().jpeg({ progressive: true }).toBuffer()],
    ['scans', withScans(await large().jpeg({ progressive: true }).toBuffer(), falseEnd)],
    ['webp', await large().webp({ effort: 0 }).toBuffer()],
    ['lossless', await large().webp({ lossless: true, effort: 0 }).toBuffer()],
    ['avif', await large().avif({ effort: 0 }).toBuffer()],
    ['gif', animation(50_000)],
  ]
}

/** Changes some bytes behind the first hundred. */
function broken(file: Buffer): Buffer {
  const copy = Buffer.from(file)
  for (let change = 0; change < 10; change++)
    copy[100 + Math.floor(Math.random() * (copy.length - 100))] = Math.floor(Math.random() * 256)
  return copy
}

async function signUp(url: string) {
  let cookie = ''
  const send = (method: string, path: string, body: Buffer | object | undefined) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        cookie,
        'content-type': Buffer.isBuffer(body) ? 'image/png' : 'application/json',
      },
      ...(body && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    })
  const email = `${crypto.randomUUID()}@test.example`
  const account = { name: 'Ada', email, password: 'long enough' }
  const answer = await send('POST', '/api/auth/sign-up/email', account)
  cookie = answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
  const organization = await send('POST', '/api/v1/organizations', { name: 'Ada & Co' })
  expect([answer.status, organization.status]).toEqual([200, 201])
  return { send }
}

/** How long somebody who reads a list again and again waits, in milliseconds. */
async function latencies(
  { send }: Awaited<ReturnType<typeof signUp>>,
  isOver: () => boolean,
): Promise<{ readonly failed: number; readonly p50: number; readonly p95: number }> {
  const waits: number[] = []
  let failed = 0
  for (; !isOver(); await sleep(20)) {
    const start = performance.now()
    const { status } = await send('GET', '/api/v1/customers', undefined)
    if (status !== 200) failed++
    waits.push(performance.now() - start)
  }
  const sorted = waits.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
  return { failed, p50: at(0.5), p95: at(0.95) }
}
