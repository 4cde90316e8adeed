import { finished } from 'node:stream'
import type { Job } from '@tenfold/runtime'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import {
  busy,
  handleError,
  jobAnswers,
  minutesMs,
  notFound,
  type Parts,
  Problem,
  type Server,
  sendJob,
  sendProblem,
  stateOfJob,
  t,
} from '../../platform/http/index.ts'
import { avatarTag, findHash, findSquare, keepOriginal, removeAvatar } from './avatars.ts'
import { inspectUpload, maxUploadBytes, notAnImage, uploadTypes } from './inspect.ts'
import type { PictureReader } from './picture-reader.ts'
import type { ResizeAvatar } from './resize-job.ts'
import { sizes } from './squares.ts'

interface FileParts extends Parts {
  readonly resizeAvatar: Job<ResizeAvatar>
  readonly pictures: PictureReader
}

/** A file lies in memory from its first byte until it is answered. */
const mostUploads = 12
/** Limit per user, so that slow or heavy uploads of one user leave room for others. */
const mostUploadsOfUser = 2

export function fileRoutes(server: Server, parts: FileParts): void {
  // A context of its own, since all other routes read only JSON.
  server.register(async (own: Server) => uploadRoute(own, parts))

  const remove = {
    operationId: 'removeAvatar',
    summary: 'Remove your picture in this organisation',
    response: { 204: t.Null() },
  }
  server.delete('/me/avatar', { schema: remove }, async ({ login }) => {
    await parts.db.transaction((tx) => removeAvatar(tx, parts, login.userId))
  })

  showRoute(server, parts)
}

function uploadRoute(server: Server, parts: FileParts): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser([...uploadTypes], { parseAs: 'buffer' }, takeBytes)
  server.addContentTypeParser('*', refuseType)
  boundUploads(server)

  const schema = {
    operationId: 'uploadAvatar',
    summary: 'Upload your picture in this organisation; it is cut into squares',
    body: { content: contentOf(uploadTypes) },
    response: jobAnswers,
  }
  const options = {
    schema,
    config: { calls: 'few' },
    bodyLimit: maxUploadBytes,
    errorHandler: nameLimit,
    // The body is bytes: what they are is found out by looking at them.
    validatorCompiler: () => () => true,
  } as const
  server.put('/me/avatar', options, async ({ body, login }, reply) => {
    if (!Buffer.isBuffer(body)) throw notAnImage('The file is empty')
    await inspectUpload(parts.pictures, body)
    const job = await stateOfJob(parts, await enqueue(parts, login.userId, body))
    if (job.state === 'failed')
      throw notAnImage(job.reason?.message ?? 'The picture is broken inside')
    return sendJob(reply, job)
  })
}

function boundUploads(server: Server): void {
  const underWay: string[] = []
  server.addHook('onRequest', async ({ login: { userId } }, { raw }) => {
    const own = underWay.filter((one) => one === userId).length
    if (underWay.length >= mostUploads || own >= mostUploadsOfUser) throw busy()
    underWay.push(userId)
    finished(raw, () => underWay.splice(underWay.indexOf(userId), 1))
  })
}

async function enqueue(
  { db, jobs, resizeAvatar }: FileParts,
  userId: string,
  content: Buffer,
): Promise<string> {
  const { id } = await db.transaction(async (tx) => {
    const original = await keepOriginal(tx, userId, content)
    return jobs.enqueue(tx, resizeAvatar, { id: original })
  })
  return id
}

async function takeBytes(_request: FastifyRequest, body: Buffer): Promise<Buffer> {
  return body
}

async function refuseType(): Promise<never> {
  throw new Problem('not-an-image', `Send a picture as ${uploadTypes.join(', ')}`)
}

function nameLimit(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const isTooLarge = error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
  const detail = `A picture may have up to ${maxUploadBytes / 1024 / 1024} MiB`
  return isTooLarge
    ? sendProblem(reply, new Problem('too-large', detail))
    : handleError(error, request, reply)
}

function showRoute(server: Server, { db, cache }: Parts): void {
  const Params = t.Closed({ userId: t.Text(64), size: t.Enum(sizes.map(String)) })
  const show = {
    operationId: 'getAvatar',
    summary: "A member's picture as a square of this many pixels",
    params: Params,
    response: {
      200: t.File('image/webp'),
      304: t.Null({ description: 'The picture that you have' }),
    },
  }
  server.get('/members/:userId/avatar/:size', { schema: show }, async (request, reply) => {
    const { userId, size } = request.params
    const load = async () => (await findHash(db, userId, Number(size))) ?? null
    const options = { tags: [avatarTag(userId)], ttl: 10 * minutesMs }
    const hash = await cache.get(`avatar:${userId}:${size}`, options, load)
    if (hash === null) throw notFound('picture')
    reply.header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === `"${hash}"`)
      return reply.header('etag', `"${hash}"`).code(304).send(null)
    const square = await findSquare(db, userId, Number(size))
    if (!square) throw notFound('picture')
    return reply.header('etag', `"${square.hash}"`).type('image/webp').send(square.content)
  })
}

const Bytes = t.Unsafe<Buffer>(t.String({ format: 'binary', maxLength: maxUploadBytes }))

function contentOf(types: readonly string[]) {
  return Object.fromEntries(types.map((type) => [type, { schema: Bytes }]))
}
