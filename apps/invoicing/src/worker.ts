import { createApp } from './app.ts'
import { readAppConfig } from './platform/config/index.ts'
import { untilAnswers } from './platform/database/index.ts'
import { type Running, runProcess } from './process.ts'
import { keepSwept } from './sweep.ts'

await runProcess(startWorker)

async function startWorker(): Promise<Running> {
  const app = createApp(readAppConfig(process.env))
  await untilAnswers(() => app.db.query('select 1'))
  await app.jobs.startWorker()
  const stopping = new AbortController()
  const swept = keepSwept(app, stopping.signal)
  return {
    announcement: {},
    async stop() {
      stopping.abort()
      await swept
      await app.close()
    },
  }
}
