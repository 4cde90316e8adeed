import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { systemClock } from '@tenfold/runtime/kernel'
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { childrenOf, memoryOf } from '../../../test/memory.ts'
import {
  falseEnd,
  hugeGif,
  withChunkOf,
  withClaim,
  withManyTexts,
  withScans,
  withSegments,
  withTextBombs,
} from '../../../test/picture-bombs.ts'
import { animation, bomb, flat, picture, withProfileBomb } from '../../../test/pictures.ts'
import { startProcess } from '../../../test/process.ts'
import { preparedDatabase } from '../../../test/test-app.ts'
import { createPictureReader, type PictureReader } from './picture-reader.ts'

const megabyte = 1024 * 1024
const peak = (pid: number | undefined) => memoryOf(pid).peak
const isLinux = process.platform === 'linux'
const database = forFile(await preparedDatabase())
// A real process: it shows what the picture costs, and nothing of what the test costs.
const web = forFile(await startProcess('main', database))
let cookie = ''

beforeAll(async () => {
  const account = { name: 'Ada', email: 'ada@test.example', password: 'long enough' }
  const signedUp = await post('/api/auth/sign-up/email', account)
  cookie = signedUp.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
  await post('/api/v1/organizations', { name: 'Ada & Co' })
  // The first pictures of a process also cost what it only now loads and compiles.
  for (let at = 0; at < 3; at++) await upload(await noise())
})

const square = { width: 4_800, height: 4_800, channels: 4, background: 'red' } as const
const large = () => sharp({ create: square })
/** A harmless picture of seven megabytes, as large as a file may nearly be. */
const noise = () => {
  const pixels = { width: 1_500, height: 1_550, channels: 3 } as const
  return sharp(randomBytes(1_500 * 1_550 * 3), { raw: pixels })
    .png()
    .toBuffer()
}
const png = () => picture(99, 99, 'png')
const jpeg = () => picture(99, 99, 'jpeg')

it.skipIf(!isLinux).each<[string, () => Promise<Buffer>, number]>([
  ['a PNG with 7 GB of packed texts', async () => withTextBombs(await png(), 'zTXt'), 200],
  ['one with 7 GB of international texts', async () => withTextBombs(await png(), 'iTXt'), 200],
  ['one with 500,000 texts', async () => withManyTexts(await png()), 200],
  ['one with 200 MB of colour profile', async () => withProfileBomb(await png()), 200],
  ['one that claims a terapixel', async () => bomb(1_000_000, 1_000_000), 422],
  ['one of 24 megapixels', () => flat(6_000, 4_000), 200],
  [
    'one of 16 bits, interlaced',
    () => large().toColourspace('rgb16').png({ progressive: true }).toBuffer(),
    200,
  ],
  [
    'a JPEG with 1.7 million segments',
    async () => withSegments(await jpeg(), 0xe5, Buffer.alloc(0)),
    200,
  ],
  [
    'one with 7 MB of comments',
    async () => withSegments(await jpeg(), 0xfe, Buffer.alloc(60_000)),
    200,
  ],
  ['one that claims 4 gigapixels', async () => withClaim(await jpeg()), 422],
  [
    'one that goes over its pixels 7,000 times',
    async () => withScans(await large().jpeg({ progressive: true }).toBuffer()),
    422,
  ],
  [
    'one that does so behind what looks like its end',
    async () => withScans(await large().jpeg({ progressive: true }).toBuffer(), falseEnd),
    422,
  ],
  [
    'a progressive one of 23 megapixels',
    () => large().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
    200,
  ],
  ['a WebP with 7 MB of EXIF', async () => withChunkOf(await picture(99, 99, 'webp'), 'EXIF'), 200],
  ['one of 23 megapixels', () => large().webp({ effort: 0 }).toBuffer(), 200],
  ['a GIF that claims 4 gigapixels', async () => hugeGif(), 422],
  ['one of 50,000 frames', async () => animation(50_000), 200],
  ['an AVIF of 23 megapixels with transparency', () => large().avif({ effort: 0 }).toBuffer(), 200],
])('reads or refuses %s in bounded memory', async (_what, make, status) => {
  const file = await make()
  const before = peak(web.child.pid)
  const answer = await upload(file)
  expect([answer.status, await answer.text()]).toEqual([
    status,
    expect.stringMatching(status === 200 ? '"done"' : '"detail":'),
  ])
  // The file itself, a few times: as it came, for the other process, and for the database.
  expect(peak(web.child.pid) - before).toBeLessThan(80 * megabyte)
  for (const child of childrenOf(web.child.pid)) expect(peak(child)).toBeLessThan(750 * megabyte)
})

it.skipIf(!isLinux)(
  'reads it in a process that the system ends first when memory runs out',
  async () => {
    expect((await upload(await png())).status).toBe(200)
    const scores = childrenOf(web.child.pid).map((pid) =>
      Number(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8')),
    )
    expect(scores).toEqual([1_000])
  },
)

it('refuses with 503 what would have to wait for more than ten others', async () => {
  const pictures = createPictureReader()
  const file = await png()
  const all = Array.from({ length: 12 }, () => pictures.measure(file))
  const outcomes = await Promise.allSettled(all)
  await pictures.close()
  expect(outcomes.map(({ status }) => status)).toEqual([...Array(11).fill('fulfilled'), 'rejected'])
  expect(outcomes[11]).toMatchObject({ reason: { kind: 'busy', status: 503 } })
})

it('reads the next picture after one that took too long or ended the process', async () => {
  const pictures = createPictureReader({ ...systemClock, sleep: async () => undefined })
  const file = await png()
  await expect(pictures.measure(file)).rejects.toThrow('too much memory or time')
  await pictures.close()
  await using patient = closing(createPictureReader())
  await expect(patient.measure(Buffer.from('GIF89a'))).rejects.toThrow('GIF')
  expect(await patient.measure(file)).toEqual({ width: 99, height: 99, format: 'png' })
})

function closing(pictures: PictureReader): PictureReader & AsyncDisposable {
  return { ...pictures, [Symbol.asyncDispose]: () => pictures.close() }
}

async function upload(body: Buffer): Promise<Response> {
  const headers = { cookie, 'content-type': 'image/png' }
  return fetch(`${web.url}/api/v1/me/avatar`, {
    method: 'PUT',
    headers,
    body: new Uint8Array(body),
  })
}

async function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', cookie }
  return fetch(`${web.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}
