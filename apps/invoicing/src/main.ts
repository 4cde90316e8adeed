import { createApp } from './app.ts'
import { readAppConfig } from './config/index.ts'
import { untilAnswers } from './database/index.ts'
import { drain } from './http/index.ts'
import { type Running, runProcess } from './process.ts'
import { createServer } from './server.ts'

await runProcess(startWeb)

/** One web process: API and front end on HOST:PORT. */
async function startWeb(): Promise<Running> {
  const settings = readAppConfig(process.env)
  const app = createApp(settings)
  const server = await createServer(app)
  const url = await server.listen({ host: settings.host, port: settings.port })
  await untilAnswers(() => app.db.query('select 1'))
  // With inline jobs, this runs again what a crash left behind.
  if (settings.tenfold.jobs.kind === 'inline') await app.jobs.startWorker()
  return {
    announcement: { url },
    async stop() {
      await drain(server, settings.drainMs)
      await app.close()
    },
  }
}
