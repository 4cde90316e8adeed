import { createApp } from './app.ts'
import { readAppConfig } from './platform/config/index.ts'
import { untilAnswers } from './platform/database/index.ts'
import { drain } from './platform/http/index.ts'
import { type Running, runProcess } from './process.ts'
import { createServer } from './server.ts'
import { keepSwept } from './sweep.ts'

await runProcess(startWeb)

async function startWeb(): Promise<Running> {
  const settings = readAppConfig(process.env)
  const app = createApp(settings)
  const server = await createServer(app)
  const url = await server.listen({ host: settings.host, port: settings.port })
  await untilAnswers(() => app.db.query('select 1'))
  // Inline jobs that a crash left behind are run again here.
  const isWorker = settings.tenfold.jobs.kind === 'inline'
  if (isWorker) await app.jobs.startWorker()
  const stopping = new AbortController()
  const swept = isWorker ? keepSwept(app, stopping.signal) : undefined
  return {
    announcement: { url },
    async stop() {
      stopping.abort()
      await drain(server, settings.drainMs)
      await swept
      await app.close()
    },
  }
}
