export type {
  AppDescription,
  Journey,
  LoadAnswer,
  LoadRequest,
  PreparedDatabase,
  PrepareOptions,
  SeedOptions,
  StandIn,
  Visitor,
  VisitorOptions,
} from './app.ts'
