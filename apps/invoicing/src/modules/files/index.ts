export { removeAvatar, usersWithAvatar } from './avatars.ts'
export { type ResizeAvatar, resizeAvatarJob } from './resize-job.ts'
export { fileRoutes } from './routes.ts'
