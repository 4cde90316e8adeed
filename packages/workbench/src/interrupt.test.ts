import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const module = new URL('./interrupt.ts', import.meta.url).href
const script = `
  import { untilInterrupted } from ${JSON.stringify(module)}
  using interrupt = untilInterrupted()
  setImmediate(() => { throw new Error('nobody caught this') })
  await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve))
  console.log('ended in order: ' + interrupt.signal.reason.message)`

it('lets a command end in order what it runs when an error is caught by nobody', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ])
  expect(stdout).toBe('ended in order: nobody caught this\n')
})
