export { serve } from './serve.ts'
export { DEFAULT_USERS, type StartFlags, startSettings } from './start-settings.ts'
export { type DescribedStack, describeRunning, processLines } from './status-lines.ts'
