export { findSettings, insertSettings, type Settings } from './queries.ts'
export { settingsRoutes } from './routes.ts'
