/** Lints all migrations by squawk: the app's files, and the runtime's, which are texts in its source. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrations } from '../packages/runtime/src/migrations.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'tenfold-migrations-'))
for (const [name, text] of Object.entries(migrations))
  writeFileSync(path.join(folder, `${name}.sql`), text)
const files = ['apps/invoicing/migrations/*.sql', path.join(folder, '*.sql')]
const { status } = spawnSync('squawk', ['--config', '.squawk.toml', ...files], { stdio: 'inherit' })
rmSync(folder, { recursive: true })
process.exitCode = status ?? 1
