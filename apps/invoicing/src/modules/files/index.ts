export { removeAvatar, usersWithAvatar } from './avatars.ts'
export { createPictureReader, type PictureReader } from './picture-reader.ts'
export { type ResizeAvatar, resizeAvatarJob } from './resize-job.ts'
export { fileRoutes } from './routes.ts'
