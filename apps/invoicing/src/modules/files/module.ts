import { type Base, defineModule } from '../../platform/module.ts'
import { createPictureReader } from './picture-reader.ts'
import { resizeAvatarJob } from './resize-job.ts'
import { fileRoutes } from './routes.ts'

export function filesModule({ parts }: Base) {
  const pictures = createPictureReader()
  const resizeAvatar = resizeAvatarJob(() => ({ ...parts(), pictures }))
  return defineModule({
    name: 'files',
    about: 'Pictures of people',
    tables: ['avatar_originals', 'avatars'],
    jobs: [resizeAvatar],
    routes: { tenant: (server) => fileRoutes(server, { ...parts(), pictures, resizeAvatar }) },
    close: () => pictures.close(),
  })
}
