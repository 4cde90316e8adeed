export { answerByOneStatus } from './answer-status.ts'
export { requireSameVersion, requireSeen, requireVersion } from './changed-meanwhile.ts'
export { compileLate } from './compile-late.ts'
export { frontEnd } from './front-end.ts'
export { refuseGarbled } from './garbled.ts'
export { jobAnswers, jobRoutes, sendJob, stateOfJob, toJobState } from './jobs.ts'
export { createLane, type Lane } from './lane.ts'
export { drain, healthRoutes, prepareDrain } from './life.ts'
export { type LogStream, loggerOptions, logRequests, requestIdOf, sendRequestId } from './log.ts'
export {
  findCaller,
  refuseMovedLogin,
  requireLogin,
  requireOrganization,
  requireRole,
} from './login.ts'
export { metricsRoute } from './metrics.ts'
export {
  type Document,
  describeRoutes,
  documentRoute,
  filedUnder,
  type JsonSchema,
  meantForStrangers,
  meantToBeRepeated,
  type Operation,
  type Parameter,
} from './open-api/index.ts'
export { refuseOtherSites } from './other-sites.ts'
export { keyOfPage, minutesMs, type Page, readPage } from './page.ts'
export type { Login, Parts, Role, Server } from './parts.ts'
export {
  busy,
  handleError,
  impossible,
  notFound,
  Problem,
  sendProblem,
} from './problem.ts'
export { problemKinds, problemTypes } from './problem-types.ts'
export { problemsPage } from './problems-page.ts'
export { createRateLimits, type RateLimits } from './rate-limits.ts'
export { readJson } from './read-json.ts'
export { refuseUnreadable, sendDataHeaders, sendSafetyHeaders } from './safety-headers.ts'
export type { PageQuery, Static } from './schemas.ts'
export { newestFirst, type SortName, sortOf } from './sort.ts'
export { t } from './t.ts'
export { requireTimeZone } from './time-zone.ts'
