export type {
  AppDescription,
  Journey,
  LoadAnswer,
  LoadRequest,
  PreparedDatabase,
  PrepareOptions,
  SeedOptions,
  Visitor,
  VisitorOptions,
} from './app.ts'
