import path from 'node:path'
import type { RunnableApp } from '../app.ts'
import { TenfoldError } from '../error.ts'
import { freePort } from '../machine/ports.ts'
import { type AppProcess, startAppProcess } from './app-process.ts'
import { inheritedEnv } from './environment.ts'
import type { Parts } from './running-parts.ts'

export interface AppSettings {
  readonly env: Readonly<Record<string, string>>
  readonly workers: number
}

export interface AppProcessesOptions {
  readonly dir: string
  readonly app: RunnableApp
  readonly mode?: 'development' | 'production'
  readonly secret: string
  /** What the database's preparation gave. */
  readonly access: Readonly<Record<string, string>>
  /** What the stand-ins announced. */
  readonly standInEnv: Readonly<Record<string, string>>
  readonly port?: number
  readonly parts: Parts
  readonly onCrash: (error: Error) => void
}

const HOST = '127.0.0.1'

/** The web process and the workers of a stack, which are restarted together. */
export class AppProcesses {
  readonly #options: AppProcessesOptions
  #web: { readonly url: string; readonly pid: number } | undefined
  #settings: AppSettings = { env: {}, workers: 0 }

  constructor(options: AppProcessesOptions) {
    this.#options = options
  }

  get web(): { readonly url: string; readonly pid: number } {
    if (!this.#web)
      throw new TenfoldError('stack/not-started', 'The app has not been started yet.', {
        exitCode: 1,
      })
    return this.#web
  }

  async start(settings: AppSettings, signal?: AbortSignal): Promise<void> {
    this.#settings = settings
    const web = await this.#startWeb(settings.env, signal)
    const { url } = web.announced
    if (!url)
      throw new TenfoldError('stack/no-url', 'The web process was ready but gave no URL.', {
        hint: "Its entry must announce one: process.send({ type: 'ready', url })",
      })
    this.#web = { url, pid: web.pid }
    const workers = this.#options.app.worker === undefined ? 0 : settings.workers
    for (let number = 1; number <= workers; number++)
      await this.#startOne('worker', `worker-${number}`, settings.env, signal)
  }

  async restart(change: Partial<AppSettings>, signal: AbortSignal): Promise<void> {
    await this.#options.parts.stop(['worker', 'web'])
    await this.start({ ...this.#settings, ...change }, signal)
  }

  async #startWeb(env: AppSettings['env'], signal?: AbortSignal): Promise<AppProcess> {
    if (this.#web) return this.#listenOn(Number(new URL(this.#web.url).port), env, signal)
    for (let tries = 1; ; tries++) {
      const port = await freePort(this.#options.port || undefined)
      try {
        return await this.#listenOn(port, env, signal)
      } catch (error) {
        // Another program may take a free port before the app does.
        if (!String(error).includes('EADDRINUSE') || tries === 3) throw error
      }
    }
  }

  #listenOn(port: number, env: AppSettings['env'], signal?: AbortSignal): Promise<AppProcess> {
    const url = `http://${HOST}:${port}`
    const own = { PUBLIC_URL: url, PORT: String(port) }
    return this.#startOne('web', 'web', { ...own, ...env }, signal, url)
  }

  async #startOne(
    role: 'web' | 'worker',
    name: string,
    env: AppSettings['env'],
    signal?: AbortSignal,
    listensOn?: string,
  ): Promise<AppProcess> {
    const { app, dir, parts, onCrash } = this.#options
    const started = await startAppProcess({
      name,
      entry: app[role] ?? '',
      env: { ...this.#baseEnv(), ...env },
      logFile: path.join(dir, 'logs', `${name}.log`),
      signal,
      onCrash,
      url: listensOn,
    })
    const { url } = started.announced
    await parts.add(role, started, url ? { url } : {})
    return started
  }

  #baseEnv(): Record<string, string> {
    const { access, mode = 'development', secret, standInEnv } = this.#options
    const own = { NODE_ENV: mode, HOST, AUTH_SECRET: secret }
    return { ...inheritedEnv(process.env), ...own, ...access, ...standInEnv }
  }
}
