import type { Parts, Server } from '../../http/index.ts'

export function paymentRoutes(_server: Server, _parts: Parts): void {
  // To be written.
}
