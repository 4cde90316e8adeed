export {
  findSettings,
  insertSettings,
  keptSettings,
  type Settings,
  settingsTag,
} from './queries.ts'
export { settingsRoutes } from './routes.ts'
