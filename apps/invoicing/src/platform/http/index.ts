export { answerByOneStatus } from './answer-status.ts'
export { findCaller } from './caller.ts'
export { requireSameVersion, requireSeen, requireVersion } from './changed-meanwhile.ts'
export { compileLate } from './compile-late.ts'
export { drain, prepareDrain } from './drain.ts'
export { frontEnd } from './front-end.ts'
export { refuseGarbled } from './garbled.ts'
export { healthRoutes } from './health.ts'
export { jobRoutes } from './job-routes.ts'
export { jobAnswers, sendJob, stateOfJob, toJobState } from './job-state.ts'
export { createLane, type Lane } from './lane.ts'
export { type LogStream, loggerOptions, logRequests } from './log.ts'
export { requireLogin, requireOrganization, requireRole } from './login.ts'
export { refuseMovedLogin } from './moved-login.ts'
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
export { keyOfPage, type Page, readPage } from './page.ts'
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
export { requestIdOf, sendRequestId } from './request-id.ts'
export { refuseUnreadable, sendDataHeaders, sendSafetyHeaders } from './safety-headers.ts'
export type { PageQuery, Static } from './schemas.ts'
export { newestFirst, type SortName, sortOf } from './sort.ts'
export { t } from './t.ts'
export { requireTimeZone } from './time-zone.ts'
