import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { AppDescription } from './app.ts'
import { CONFIG_NAMES, importConfig } from './config-file.ts'
import { configFails, noConfig, noEntry, notAnApp, severalConfigs } from './errors.ts'

export interface Project {
  readonly dir: string
  readonly configPath: string
  /** The app as its config file describes it, with absolute paths. */
  readonly app: AppDescription
}

/** The app in `dir`, by default that of the working directory or the only one in apps/. */
export async function findProject(dir?: string): Promise<Project> {
  const folder = path.resolve(dir ?? (await guessFolder()))
  const configPath = configIn(folder)
  if (!configPath) throw noConfig(folder)
  const app = checkDescription(await importDefault(configPath), configPath)
  const entry = (file: string) => path.resolve(folder, file)
  const standIns = (app.standIns ?? []).map((each) => ({ ...each, file: entry(each.file) }))
  const worker = app.worker === undefined ? {} : { worker: entry(app.worker) }
  const placed = { ...app, web: entry(app.web), ...worker, standIns }
  return { dir: folder, configPath, app: withEntriesBuilt(placed, configPath) }
}

/** A build may be what makes the entry files, so they are looked for after it. */
function withEntriesBuilt(app: AppDescription, configPath: string): AppDescription {
  const { web, worker = web, standIns = [] } = app
  const entries = [web, worker, ...standIns.map(({ file }) => file)]
  return {
    ...app,
    build: async (options) => {
      await app.build(options)
      const missing = entries.find((entry) => !existsSync(entry))
      if (missing !== undefined) throw noEntry(missing, configPath)
    },
  }
}

function configIn(folder: string): string | undefined {
  return CONFIG_NAMES.map((name) => path.join(folder, name)).find((file) => existsSync(file))
}

async function guessFolder(): Promise<string> {
  if (configIn('.')) return '.'
  const apps = await readdir('apps').catch(() => [])
  const found = apps.map((app) => path.join('apps', app)).filter((app) => configIn(app))
  const [only, ...others] = found
  if (only && others.length === 0) return only
  throw only ? severalConfigs(found) : noConfig(`${process.cwd()} or a folder in its apps/`)
}

async function importDefault(file: string): Promise<unknown> {
  try {
    return await importConfig(file)
  } catch (cause) {
    throw configFails(file, cause)
  }
}

type Fields = Readonly<Record<string, unknown>>

/** Refuses a value that doesn't describe an app, with every fault at once. */
export function checkDescription(value: unknown, file: string): AppDescription {
  const faults = isFields(value) ? faultsOf(value) : ['its default export must be an object']
  if (faults.length === 0) return value as AppDescription
  throw notAnApp(file, faults)
}

function faultsOf(fields: Fields): string[] {
  const optional = ['worker', 'readiness'].filter((name) => name in fields)
  const needed = ['name', 'web', ...optional]
  const texts = needed.filter((name) => !isText(fields[name]))
  const functions = ['build', 'prepare', 'seed', 'countUsers', 'sampleVisitors'].filter(
    (name) => typeof fields[name] !== 'function',
  )
  const login = fields['demoLogin']
  const hasLogin = isFields(login) && isText(login['email']) && isText(login['password'])
  return [
    ...texts.map((name) => `${name} must be a text`),
    ...functions.map((name) => `${name} must be a function`),
    ...(isStandIns(fields['standIns']) ? [] : ['standIns must list { name, file }']),
    ...(hasLogin ? [] : ['demoLogin must hold email and password']),
    ...(isJourneys(fields['journeys'])
      ? []
      : ['journeys must list at least one { name, weight, visit }']),
  ]
}

function isStandIns(value: unknown = []): boolean {
  const isStandIn = (item: unknown) =>
    isFields(item) && isText(item['name']) && isText(item['file'])
  return Array.isArray(value) && value.every(isStandIn)
}

function isJourneys(value: unknown): boolean {
  const isJourney = (item: unknown) =>
    isFields(item) &&
    isText(item['name']) &&
    Number(item['weight']) > 0 &&
    typeof item['visit'] === 'function'
  return Array.isArray(value) && value.length > 0 && value.every(isJourney)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
