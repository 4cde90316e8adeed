import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { startPostgres } from 'tenfold/stack'
import { createApp } from '../src/app.ts'
import { readAppConfig } from '../src/config.ts'
import { prepareDatabase } from '../src/database/index.ts'
import { seedDatabase } from '../src/seed/index.ts'
import { createServer } from '../src/server.ts'

const dir = await mkdtemp('/tmp/tenfold-serve-')
await chmod(dir, 0o755)
const p = await startPostgres({
  dir,
  port: 20000 + Math.floor(Math.random() * 20000),
  settings: {},
})
const secret = 'x'.repeat(40)
const { env } = await prepareDatabase({ adminUrl: p.url, secret })
await seedDatabase({
  adminUrl: p.url,
  secret,
  users: Number(process.env['USERS'] ?? 200),
  now: new Date(),
  signal: new AbortController().signal,
  onProgress: () => {},
})
const app = createApp(
  readAppConfig({
    ...env,
    PORT: process.env['PORT'] ?? '3000',
    DEMO_LOGIN: 'on',
    TENFOLD_CACHE: process.env['TENFOLD_CACHE'],
    TENFOLD_JOBS: process.env['TENFOLD_JOBS'],
  }),
)
const server = await createServer(app)
console.log(await server.listen({ port: app.settings.port, host: '127.0.0.1' }), 'admin', p.url)
const stop = async () => {
  await server.close()
  await app.close()
  await p.stop()
  await rm(dir, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
