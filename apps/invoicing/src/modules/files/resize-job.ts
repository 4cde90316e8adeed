import { defineJob, gaveUp, type Job } from '@tenfold/runtime'
import { z } from 'zod'
import type { Parts } from '../../platform/http/index.ts'
import { dropOriginal, findOriginal, replaceSquares } from './avatars.ts'
import { type PictureReader, UnreadablePicture } from './picture-reader.ts'
import type { Square } from './squares.ts'

interface ResizeParts extends Parts {
  readonly pictures: PictureReader
}

const Payload = z.object({ id: z.string() })
export type ResizeAvatar = z.infer<typeof Payload>

export function resizeAvatarJob(parts: () => ResizeParts): Job<ResizeAvatar> {
  return defineJob({
    name: 'resize-avatar',
    payload: Payload,
    timeoutMs: 60_000,
    async run({ payload: { id }, signal, complete }) {
      const squares = await squaresOf(parts(), id, signal)
      await complete(async (tx) => {
        const userId = await dropOriginal(tx, id)
        if (userId !== undefined) await replaceSquares(tx, parts(), userId, squares)
      })
    },
  })
}

async function squaresOf(
  { db, pictures }: ResizeParts,
  id: string,
  signal: AbortSignal,
): Promise<Square[]> {
  const original = await findOriginal(db, id)
  // A later upload has taken its place, and has a job of its own.
  if (!original) return []
  try {
    return await pictures.cut(original, signal)
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error
    await db.transaction((tx) => dropOriginal(tx, id))
    const forUser = 'The picture is broken inside. Choose another one.'
    throw gaveUp('The picture is broken inside', { cause: error, forUser })
  }
}
