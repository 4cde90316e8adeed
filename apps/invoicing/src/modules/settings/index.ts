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
  type Settings,
  settingsTag,
} from './queries.ts'
