import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import {
  animation,
  bomb,
  flat,
  nonsense,
  picture,
  withProfileBomb,
} from '../../../test/pictures.ts'
import { type Client, preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

let ada: Client
const database = forFile(await preparedDatabase())
// Which picture somebody has is kept in the cache.
const running = forFile(await startApp(database, { TENFOLD_CACHE: 'memory' }))

beforeAll(async () => {
  ada = await signUp(running.server)
})

it.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)(
  'cuts a %s into three squares, without what the camera wrote',
  async (format) => {
    const answer = await upload(ada, await picture(900, 600, format), `image/${format}`)
    expect([answer.status, answer.json.job.state]).toEqual([200, 'done'])
    for (const size of [64, 128, 512]) {
      const { status, headers, bytes } = await show(ada, size)
      expect([status, headers['content-type']]).toEqual([200, 'image/webp'])
      expect(headers['x-content-type-options']).toBe('nosniff')
      const { width, height, exif } = await sharp(bytes).metadata()
      expect([width, height, exif]).toEqual([size, size, undefined])
    }
    expect(await database.query('select * from avatar_originals')).toEqual([])
  },
)

it('turns a picture upright as its camera says', async () => {
  const halves = await sharp({ create: { width: 80, height: 40, channels: 3, background: 'red' } })
    .composite([{ input: await picture(40, 40, 'png', 'blue'), left: 40, top: 0 }])
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .withMetadata({ orientation: 6 })
    .toBuffer()
  await upload(ada, halves, 'image/jpeg')
  const { bytes } = await show(ada, 64)
  const pixels = await sharp(bytes).removeAlpha().raw().toBuffer()
  const at = (x: number, y: number) => [...pixels.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)]
  expect((at(32, 5)[0] ?? 0) > 200 && (at(32, 58)[2] ?? 0) > 200).toBe(true)
})

it('lets browsers keep a picture until it changes', async () => {
  await upload(ada, await picture(100, 100, 'png', 'red'), 'image/png')
  const first = await show(ada, 64)
  const etag = String(first.headers['etag'])
  expect(first.headers['cache-control']).toBe('private, no-cache')
  const again = await show(ada, 64, { 'if-none-match': etag })
  expect([again.status, again.bytes.length]).toEqual([304, 0])
  await upload(ada, await picture(100, 100, 'png', 'blue'), 'image/png')
  const changed = await show(ada, 64, { 'if-none-match': etag })
  expect(changed.status).toBe(200)
  expect(changed.headers['etag']).not.toBe(etag)
})

it('shows a picture to the members of its organisation alone, until it is removed', async () => {
  const ben = await signUp(running.server, 'Ben')
  await upload(ben, await picture(100, 100, 'png'), 'image/png')
  const id = await idOf(ben)
  expect((await show(ben, 64)).status).toBe(200)
  expect((await show(ada, 64, {}, id)).status).toBe(404)
  // One that is still to be cut must not become the picture later.
  await database.query(
    'insert into avatar_originals (org_id, user_id, content) values ($1, $2, $3)',
    [ben.organizationId, id, Buffer.from('x')],
  )
  expect((await ben.send('DELETE', '/api/v1/me/avatar')).status).toBe(204)
  expect(await database.query('select from avatar_originals')).toEqual([])
  expect((await ben.send('DELETE', '/api/v1/me/avatar')).status).toBe(204)
  expect((await show(ben, 64)).status).toBe(404)
})

it('forgets the picture of a member who leaves', async () => {
  const ben = await signUp(running.server, 'Ben')
  const { organization } = (await ada.get('/api/v1/me')).json
  const userId = await idOf(ben)
  await database.query(
    `insert into members (id, organization_id, user_id, role) values ($1, $2, $1, 'member')`,
    [userId, organization.id],
  )
  expect((await ben.post(`/api/v1/organizations/${organization.id}/activate`)).status).toBe(200)
  await upload(ben, await picture(100, 100, 'png'), 'image/png')
  expect((await show(ada, 64, {}, userId)).status).toBe(200)
  expect((await ada.send('DELETE', `/api/v1/members/${userId}`)).status).toBe(204)
  expect((await show(ada, 64, {}, userId)).status).toBe(404)
})

it('shows the earlier picture until the later one is ready, and of two the one asked for last', async () => {
  await using queued = await startApp(database, { TENFOLD_JOBS: 'postgres' })
  const cleo = await signUp(queued.server, 'Cleo')
  const [red, blue] = [await picture(90, 90, 'png', 'red'), await picture(90, 90, 'png', 'blue')]
  expect((await upload(cleo, red, 'image/png', queued)).status).toBe(202)
  expect((await show(cleo, 64, {}, undefined, queued)).status).toBe(404)
  const last = await upload(cleo, blue, 'image/png', queued)
  await queued.app.jobs.startWorker()
  await expect
    .poll(async () => (await cleo.get(`/api/v1/jobs/${last.json.job.id}`)).json.state)
    .toBe('done')
  const { bytes } = await show(cleo, 64, {}, undefined, queued)
  const [r = 0, , b = 0] = await sharp(bytes).raw().toBuffer()
  expect(b).toBeGreaterThan(r)
})

it('fails at once, and keeps the earlier picture, when a worker finds a file broken inside', async () => {
  await using queued = await startApp(database, { TENFOLD_JOBS: 'postgres' })
  const fay = await signUp(queued.server, 'Fay')
  await upload(fay, await picture(90, 90, 'png'), 'image/png')
  const { json } = await upload(fay, nonsense(300, 200), 'image/png', queued)
  await queued.app.jobs.startWorker()
  const job = async () => (await fay.get(`/api/v1/jobs/${json.job.id}`)).json
  await expect.poll(async () => (await job()).state).toBe('failed')
  expect((await job()).reason).toEqual({
    code: 'jobs/gave-up',
    message: 'The picture is broken inside. Choose another one.',
  })
  expect((await show(fay, 64)).status).toBe(200)
  expect(await database.query('select * from avatar_originals')).toEqual([])
})

const nothing = Buffer.alloc(0)
const text = (content: string) => async () => Buffer.from(content)

it.each<[string, () => Promise<Buffer>, number, RegExp]>([
  ['50 megapixels', () => flat(10_000, 5_000), 422, /10000 × 5000.*24/],
  ['more pixels than any memory holds', async () => bomb(1_000_000, 1_000_000), 422, /megapixels/],
  ['a line', () => flat(1, 60_000), 422, /too narrow/],
  ['nothing', async () => nothing, 422, /empty/],
  ['a text', text('I am a picture'), 422, /no PNG/],
  ['an SVG', text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 422, /no PNG/],
  ['a PDF', text('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), 422, /no PNG/],
  ['a page', text('<!doctype html><script>alert(1)</script>'), 422, /no PNG/],
  ['a header alone', async () => (await picture(99, 99, 'png')).subarray(0, 40), 422, /broken one/],
  ['a torn PNG', () => torn('png'), 422, /ends before/],
  ['a torn JPEG', () => torn('jpeg'), 422, /ends before/],
  ['a torn WebP', () => torn('webp'), 422, /broken/],
  ['a torn GIF', () => torn('gif'), 422, /broken/],
  ['a torn AVIF', () => torn('avif'), 422, /broken/],
  [
    'a TIFF',
    async () =>
      sharp(await picture(9, 9, 'png'))
        .tiff()
        .toBuffer(),
    422,
    /no PNG/,
  ],
  ['a PNG that is broken inside', async () => nonsense(300, 200), 422, /broken inside/],
  ['more than 8 MiB', async () => Buffer.alloc(8 * 1024 * 1024 + 1), 413, /8 MiB/],
])('refuses %s, and stores nothing', async (_what, make, status, detail) => {
  const dan = await signUp(running.server, 'Dan')
  const answer = await upload(dan, await make(), 'image/png')
  expect([answer.status, answer.json.detail]).toEqual([status, expect.stringMatching(detail)])
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect((await show(dan, 64)).status).toBe(404)
  expect(await database.query('select * from avatar_originals')).toEqual([])
})

it.each(['image/svg+xml', 'image/tiff', 'application/json', 'text/html', 'multipart/form-data'])(
  'refuses to read %s',
  async (type) => {
    const answer = await upload(ada, Buffer.from('{"a":1}'), type)
    expect([answer.status, answer.json.title]).toEqual([415, 'Not an image'])
  },
)

it('reads pictures on this route alone', async () => {
  const { statusCode } = await running.server.inject({
    method: 'POST',
    url: '/api/v1/customers',
    headers: { cookie: cookieOf(ada), 'content-type': 'image/png' },
    payload: await picture(9, 9, 'png'),
  })
  expect(statusCode).toBe(415)
})

it('takes the first of ten thousand frames', async () => {
  const answer = await upload(ada, animation(10_000), 'image/gif')
  expect([answer.status, answer.json.job.state]).toEqual([200, 'done'])
})

it('needs little memory for what would be a lot, however many come at once', async () => {
  await upload(ada, await picture(90, 90, 'png'), 'image/png')
  const people = await Promise.all(Array.from({ length: 4 }, () => signUp(running.server)))
  const bombs = [await flat(6_000, 4_000), withProfileBomb(await picture(99, 99, 'png'))]
  const before = process.memoryUsage().rss
  let peak = before
  const watching = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 5)
  for (const file of bombs) {
    const answers = await Promise.all(people.map((one) => upload(one, file, 'image/png')))
    for (const { status } of answers) expect([200, 422]).toContain(status)
  }
  clearInterval(watching)
  expect(peak - before).toBeLessThan(250 * 1024 * 1024)
})

it('asks for a login and a size that exists', async () => {
  const stranger = await running.server.inject({ method: 'PUT', url: '/api/v1/me/avatar' })
  expect(stranger.statusCode).toBe(401)
  expect((await show(ada, 65)).status).toBe(400)
})

async function torn(format: 'png' | 'jpeg' | 'webp' | 'gif' | 'avif'): Promise<Buffer> {
  const whole = await picture(300, 200, format)
  return whole.subarray(0, Math.floor(whole.length * 0.7))
}

async function upload(who: Client, content: Buffer, type: string, { server } = running) {
  const answer = await server.inject({
    method: 'PUT',
    url: '/api/v1/me/avatar',
    headers: { cookie: cookieOf(who), 'content-type': type },
    payload: content,
  })
  return { status: answer.statusCode, headers: answer.headers, json: answer.json() }
}

async function show(
  who: Client,
  size: number,
  headers: Record<string, string> = {},
  userId?: string,
  { server } = running,
) {
  const id = userId ?? (await idOf(who))
  const url = `/api/v1/members/${id}/avatar/${size}`
  const answer = await server.inject({ url, headers: { cookie: cookieOf(who), ...headers } })
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload }
}

async function idOf(who: Client): Promise<string> {
  return (await who.get('/api/v1/me')).json.user.id
}

function cookieOf({ cookies }: Client): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}
