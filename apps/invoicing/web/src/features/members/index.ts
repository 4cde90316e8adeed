export { useAvatarChanged, useOwnAvatar } from './avatars.ts'
export { MembersPage } from './members-page.tsx'
export { ROLES } from './roles.ts'
