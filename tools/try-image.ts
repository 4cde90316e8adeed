/**
 * `node --conditions=@tenfold/source tools/try-image.ts`: follows the Dockerfile without an engine. Each stage
 * becomes a folder, COPY and RUN are done there, and the last stage's processes run from its folder as another
 * user, in production mode, against a real Postgres. Needs the network and a few minutes.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startPostgres } from '@tenfold/stack'

const top = mkdtempSync(path.join(tmpdir(), 'tenfold-image-'))
chmodSync(top, 0o755)
const context = path.join(top, 'context')
const stages = new Map<string, string>()
let stage = ''
let entrypoint: readonly string[] = []
let environment: Record<string, string> = {}

try {
  copyContext()
  for (const instruction of instructions()) follow(instruction)
  await serve()
} finally {
  rmSync(top, { recursive: true, force: true })
}

/** Files that .dockerignore lets in: committed or new ones that no pattern of it names. */
function copyContext(): void {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', args, { encoding: 'utf8' }).split('\0')
  const wanted = /^(package(-lock)?\.json|tsconfig\.base\.json|packages\/.*|apps\/.*)$/
  for (const file of files)
    if (wanted.test(file) && !file.endsWith('.test.ts') && existsSync(file))
      cpSync(file, path.join(context, file), { recursive: true })
}

function instructions(): string[] {
  const text = readFileSync('Dockerfile', 'utf8')
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
  return lines.filter((line) => line.trim() !== '')
}

function follow(instruction: string): void {
  const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(instruction) ?? []
  console.log(`${name} ${rest}`.slice(0, 110))
  if (name === 'FROM') return from(rest)
  if (name === 'COPY') return copy(rest.split(/\s+/))
  if (name === 'ENV')
    environment = Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split('=')))
  if (name === 'ENTRYPOINT') entrypoint = (JSON.parse(rest) as string[]).slice(1)
  // This process' environment stays out: npm would take its settings from it.
  const { PATH, HOME } = process.env
  if (name === 'RUN')
    execFileSync('sh', ['-c', rest], { cwd: stage, env: { PATH, HOME }, stdio: 'inherit' })
}

function from(rest: string): void {
  const [, base = '', name = 'final'] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? []
  stage = path.join(top, name)
  mkdirSync(stage)
  stages.set(name, stage)
  const parent = stages.get(base)
  if (parent) cpSync(parent, stage, { recursive: true })
}

function copy(words: readonly string[]): void {
  const [, other] = /^--from=(\S+)$/.exec(words[0] ?? '') ?? []
  const paths = other ? words.slice(1) : words
  const source = (file: string) =>
    other
      ? path.join(stages.get(other) ?? '', file.replace(/^\/app\/?/, ''))
      : path.join(context, file)
  const target = path.join(stage, paths.at(-1) ?? '')
  const isFolder = (paths.at(-1) ?? '').endsWith('/')
  for (const file of paths.slice(0, -1)) {
    const into = isFolder && !other ? path.join(target, path.basename(file)) : target
    cpSync(source(file), into, { recursive: true, verbatimSymlinks: true })
  }
}

/** Migrates, then runs web and worker as an account that may not write to the image. */
async function serve(): Promise<void> {
  const postgres = await startPostgres({ dir: path.join(top, 'state'), settings: { fsync: 'off' } })
  const port = await freePort()
  const AUTH_SECRET = 'of the trial, and as long as it has to be'
  const database = new URL(postgres.url)
  const admin = { ADMIN_DATABASE_URL: database.href, AUTH_SECRET }
  database.username = database.password = ''
  const settings = {
    AUTH_SECRET,
    DATABASE_URL: database.href,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'Trial <trial@example.com>',
    TENFOLD_JOBS: 'postgres',
  }
  const children: ChildProcess[] = []
  try {
    for (const _ of ['first', 'again']) await ends(run('migrate', admin), 0)
    children.push(run('main', settings), run('worker', settings))
    await answers(`http://127.0.0.1:${port}`)
    for (const child of children) {
      child.kill('SIGTERM')
      await ends(child, 0)
    }
    console.log('The image serves.')
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await postgres.stop()
  }
}

function run(name: string, settings: Record<string, string>): ChildProcess {
  const isRoot = process.getuid?.() === 0
  return spawn(process.execPath, [...entrypoint, `apps/invoicing/src/${name}.ts`], {
    cwd: stage,
    env: { ...environment, ...settings },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
  })
}

async function ends(child: ChildProcess, wanted: number): Promise<void> {
  const [code] =
    child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode]
  if (code !== wanted) throw new Error(`${child.spawnargs.at(-1)} ended with ${code}`)
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined)
    if (ready?.ok) break
    if (tries === 100) throw new Error(`${url}/readyz does not answer`)
    await sleep(100)
  }
  const page = await (await fetch(url)).text()
  const [script] = /\/assets\/[^"]+\.js/.exec(page) ?? []
  const found = await fetch(`${url}${script}`)
  if (!script || !found.ok) throw new Error(`The page has no script: ${page}`)
  console.log(`/readyz, / and ${script} answer`)
}
