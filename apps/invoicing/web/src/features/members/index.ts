export { useAvatarChanged, useOwnAvatar } from './api.ts'
export { MembersPage } from './members-page.tsx'
export { ROLES } from './roles.ts'
