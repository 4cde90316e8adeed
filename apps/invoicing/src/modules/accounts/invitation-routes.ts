import type { Parts, Server } from '../../http/index.ts'

export function invitationRoutes(_server: Server, _parts: Parts): void {
  // To be written.
}
