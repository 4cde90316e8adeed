import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testFiles } from './lanes.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'tenfold-lanes-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

it('finds the lane of a test by what it and its helpers import', async () => {
  await write('packages/a/sum.test.ts', "import { sum } from './sum.ts'")
  await write('packages/a/sum.ts', "import { spawn } from 'node:child_process'")
  await write('packages/a/table.test.ts', "import { testDatabase } from '@tenfold/testing'")
  await write('packages/a/rows.test.ts', "import { rows } from './test/rows.ts'")
  await write('packages/a/test/rows.ts', "import { database } from './database.ts'")
  await write('packages/a/test/database.ts', "import { testDatabase } from '@tenfold/testing'")
  await write('apps/b/test/page.test.ts', "import { launchBrowser } from './browser-tools.ts'")
  await write(
    'tools/d.test.ts',
    "import {\n  launchBrowser,\n} from '../apps/b/test/browser-tools.ts'",
  )
  await write('packages/a/node_modules/c/c.test.ts', '')
  expect(testFiles(root)).toEqual({
    unit: ['packages/a/sum.test.ts'],
    servers: ['packages/a/rows.test.ts', 'packages/a/table.test.ts'],
    browser: ['apps/b/test/page.test.ts', 'tools/d.test.ts'],
    climb: [],
  })
})

async function write(file: string, text: string): Promise<void> {
  const full = path.join(root, file)
  await mkdir(path.dirname(full), { recursive: true })
  await writeFile(full, text)
}
