import { prepareDatabase, untilAnswers } from './platform/database/index.ts'
import { invalidConfig, isMistake } from './platform/errors.ts'

/**
 * A command that runs once before each release's processes: brings roles and schema up to date.
 * Needs ADMIN_DATABASE_URL, of a role that may create roles and owns the database, and AUTH_SECRET.
 */
try {
  const { ADMIN_DATABASE_URL: adminUrl, AUTH_SECRET: secret = '' } = process.env
  if (!adminUrl || secret.length < 32)
    throw invalidConfig([
      'Set ADMIN_DATABASE_URL to the postgres:// URL of a role that may create roles, and AUTH_SECRET',
    ])
  await untilAnswers(() => prepareDatabase({ adminUrl, secret }))
  console.log('The database is up to date.')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = isMistake(error) ? error.exitCode : 1
}
