export { describeRoutes, documentRoute, meantForStrangers } from './document.ts'
export type { Document, JsonSchema, Operation, Parameter } from './operation.ts'
