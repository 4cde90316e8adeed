import { afterAll, vi } from 'vitest'

// A worker runs one file after another in one process: whatever a file replaced there is put back before the next.
afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})
