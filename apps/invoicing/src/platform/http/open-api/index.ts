export {
  describeRoutes,
  documentRoute,
  filedUnder,
  meantForStrangers,
  meantToBeRepeated,
} from './document.ts'
export type { Document, JsonSchema, Operation, Parameter } from './operation.ts'
