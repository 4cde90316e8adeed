export {
  type ErrorEntry,
  type ErrorFacts,
  type ErrorOf,
  errorsOf,
  TenfoldError,
  wasCommitted,
} from '@tenfold/error'
export {
  type Bookmark,
  formatBookmark,
  formatLsn,
  isSameHistory,
  laterOf,
  parseBookmark,
  parseLsn,
  reaches,
} from './bookmark.ts'
export { type Clock, systemClock } from './clock.ts'
export { channels, type EventChannel, type Events, type ServerName } from './events.ts'
export { Secret } from './secret.ts'
export { Service, startAll, stopAll } from './service.ts'
export {
  currentSession,
  findSession,
  type PositionSource,
  type Primary,
  runInSession,
  Session,
  type SessionOptions,
  type Start,
} from './session.ts'
export { isWithinShare } from './share.ts'
