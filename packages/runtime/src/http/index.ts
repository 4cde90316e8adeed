export { type ServerTimingOptions, serverTiming } from './server-timing.ts'
export { type SessionPerRequestOptions, sessionPerRequest } from './session-per-request.ts'
export { statusOf } from './status-of.ts'
