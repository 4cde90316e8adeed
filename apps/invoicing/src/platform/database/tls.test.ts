import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secret, signUp, startApp } from '../../../test/test-app.ts'
import { prepareDatabase } from './prepare.ts'

// LibreSSL, which macOS calls openssl, can't sign this way.
const hasOpenssl = /^OpenSSL [3-9]/.test(
  spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '',
)

describe.runIf(hasOpenssl)('Postgres over TLS', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  let dir: string

  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'tenfold-tls-'))
    await chmod(dir, 0o755)
    server = await startPostgres({ dir, settings: { fsync: 'off', shared_buffers: '16MB' } })
    await demandTls(server.url, dir)
  })
  afterAll(async () => {
    await server.stop()
    await rm(dir, { recursive: true })
  })

  /** As a managed Postgres' console gives it, for a server whose certificate names `localhost`. */
  function adminUrl(host: string, authority: string): string {
    const url = new URL(server.url)
    url.hostname = host
    url.search = `?sslmode=verify-full&sslrootcert=${path.join(dir, authority)}`
    return url.href
  }

  it('carries all of the app, whose own URLs keep the mode and the authority', async () => {
    const { env } = await prepareDatabase({ adminUrl: adminUrl('localhost', 'ca.crt'), secret })
    expect(env['DATABASE_URL']).toContain('sslmode=verify-full')
    await using started = await startApp({ env })
    await signUp(started.server, 'Ada')
    const { rows } = await started.app.db.query<{ ssl: boolean }>(
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    )
    expect(rows).toEqual([{ ssl: true }])
  })

  it.each([
    ['127.0.0.1', 'ca.crt', /IP: 127\.0\.0\.1 is not in the cert/],
    ['localhost', 'other.crt', /self.signed|unable to verify|certificate signature failure/],
  ])('refuses a server at %s by %s', async (host, authority, message) => {
    const refusal = prepareDatabase({ adminUrl: adminUrl(host, authority), secret })
    await expect(refusal).rejects.toThrow(message)
  })
})

/** Gives the server a certificate for `localhost`, signed by an authority of its own. */
async function demandTls(url: string, dir: string): Promise<void> {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  for (const name of ['ca', 'other'])
    openssl(...selfSigned, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`)
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const signed = [
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-keyout',
    'server.key',
    '-out',
    'server.crt',
  ]
  openssl(...selfSigned, ...signed, ...subject)
  const { uid, gid } = await stat(path.join(dir, 'postgres', 'data'))
  for (const name of ['server.key', 'server.crt']) {
    await chown(path.join(dir, name), uid, gid)
    await chmod(path.join(dir, name), 0o600)
  }
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`alter system set ssl_cert_file = '${path.join(dir, 'server.crt')}'`)
  await admin.query(`alter system set ssl_key_file = '${path.join(dir, 'server.key')}'`)
  await admin.query('alter system set ssl = on')
  await admin.query('select pg_reload_conf()')
  await admin.end()
}

const selfSigned = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
