import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { plainJson } from '../../terminal/index.ts'
import { reportHtml } from './html.ts'
import { reportMigration } from './migration.ts'
import type { ClimbReport } from './report.ts'

/** Writes the report as JSON and as a page, and the kept SQL as a migration; resolves to their folder. */
export async function writeReport(parent: string, report: ClimbReport): Promise<string> {
  const folder = path.join(parent, report.takenAt.replaceAll(':', '-'))
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'report.json'), `${plainJson(report)}\n`)
  await writeFile(path.join(folder, 'report.html'), reportHtml(report))
  await writeFile(path.join(folder, 'migration.sql'), reportMigration(report))
  return folder
}
