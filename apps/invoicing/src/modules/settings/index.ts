export { settingsModule } from './module.ts'
export {
  findSettings,
  insertSettings,
  keptSettings,
  organizationDay,
  organizationDayIn,
  organizationMonth,
  organizationMonthIn,
  ownTimeZone,
  settingsTag,
} from './queries.ts'
export type { Settings } from './schemas.ts'
