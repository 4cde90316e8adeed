export { type Settings, settingsQuery, useBrandColor } from './api.ts'
export { SettingsPage } from './settings-page.tsx'
