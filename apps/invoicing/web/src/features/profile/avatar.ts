import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type AnswerOf, api, dataOf } from '../../api/client.ts'
import { untilDone } from '../../api/jobs.ts'
import { upload } from '../../api/upload.ts'
import { useAvatarChanged } from '../members/index.ts'

const PATH = '/api/v1/me/avatar'
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']
const MAX_BYTES = 8 * 1024 * 1024

export function checkPicture({ type, size }: Blob): string | undefined {
  if (!PICTURE_TYPES.includes(type)) return 'Choose a PNG, JPEG, WebP, GIF or AVIF picture.'
  if (size > MAX_BYTES) return 'This picture is larger than 8 MB. Choose a smaller one.'
  return undefined
}

/** Sends the user's picture and waits until its sizes are made. `share` is how much has been sent, 0 to 1. */
export function useUploadAvatar() {
  const [share, setShare] = useState(0)
  const changed = useAvatarChanged()
  const { mutate, ...state } = useMutation({
    mutationFn: async (file: Blob) => {
      setShare(0)
      const { job } = await upload<AnswerOf<'uploadAvatar'>>(PATH, { file, onProgress: setShare })
      await untilDone(job, 'The picture could not be saved.')
    },
    onSuccess: changed,
  })
  return { ...state, send: mutate, share }
}

export function useRemoveAvatar() {
  return useMutation({
    mutationFn: () => dataOf(api.DELETE(PATH)),
    onSuccess: useAvatarChanged(),
  })
}
