export { removeAvatar, usersWithAvatar } from './avatars.ts'
export { filesModule } from './module.ts'
