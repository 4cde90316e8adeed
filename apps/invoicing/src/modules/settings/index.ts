export {
  findSettings,
  insertSettings,
  keptSettings,
  organizationDay,
  organizationDayIn,
  ownTimeZone,
  type Settings,
  settingsTag,
} from './queries.ts'
export { settingsRoutes } from './routes.ts'
