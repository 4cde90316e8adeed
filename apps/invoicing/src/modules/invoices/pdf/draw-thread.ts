import { parentPort } from 'node:worker_threads'
import { drawPage } from './draw.ts'
import type { Page } from './page.ts'

/** A thread that draws one page after the other. */
parentPort?.on('message', (page: Page) => parentPort?.postMessage(drawPage(page)))
