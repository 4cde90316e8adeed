import { parentPort } from 'node:worker_threads'
import { drawPage } from './draw.ts'
import type { Page } from './page.ts'

parentPort?.on('message', (page: Page) => parentPort?.postMessage(drawPage(page)))
