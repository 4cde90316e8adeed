export { type Settings, settingsQuery } from './api.ts'
export { useBrandColor } from './brand.ts'
export { SettingsPage } from './settings-page.tsx'
