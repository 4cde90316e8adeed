import { inject } from 'vitest'

// The servers that tests start, and the files that they write, are in memory as the run's own server is.
process.env['TMPDIR'] = inject('temporaryFolder')
