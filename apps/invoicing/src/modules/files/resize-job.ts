import { defineJob, type Job } from '@tenfold/runtime'
import type { Parts } from '../../http/index.ts'

export interface ResizeAvatar {
  readonly id: string
}

export function resizeAvatarJob(_parts: () => Parts): Job<ResizeAvatar> {
  return defineJob({
    name: 'resize-avatar',
    payload: (value) => value as ResizeAvatar,
    async run() {
      // To be written.
    },
  })
}
