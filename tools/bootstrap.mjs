// `npm start`, `npm run climb`, `npm test`, and `npx tenfold` in a clone: installs the packages when they are missing or out of
// date, then runs the command on the Node 24 that is one of them. JavaScript unlike most of this repository's
// files: it must run on any Node, before there is anything to run TypeScript with.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { setInterval } from 'node:timers'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const modules = path.join(root, 'node_modules')
const stampFile = path.join(modules, '.tenfold-installed')
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

async function main(args) {
  const [command = '--help', ...rest] = args
  if (majorOf(process.version) < 20)
    return fail(`Tenfold needs Node 20 or later to begin with; this is ${process.version}.`, 2)
  if (process.platform === 'win32')
    return fail('Tenfold runs on Linux and macOS. On Windows, run it in WSL 2.', 2)
  if (!isInstalled()) {
    if (isIdle(command, rest)) return 0
    const status = await install()
    if (status !== 0) return status
  }
  const node = findNode()
  if (!node) return fail(noNode(), 1)
  const flags = ['--conditions=@tenfold/source']
  const entry = (file) => [...flags, path.join(root, file)]
  return command === 'test'
    ? run(node, [...entry('tools/test.ts'), ...rest], { cwd: root, channel: false })
    : run(node, [...entry('packages/workbench/src/main.ts'), command, ...rest], { channel: true })
}

/** Answers what needs no packages: nothing can run, or be left, where nothing was ever started. */
function isIdle(command, rest) {
  const asks = ['status', 'stop'].includes(command) && rest.every((flag) => flag === '--json')
  if (!asks || existsSync('.tenfold')) return false
  console.log(rest.length > 0 ? 'null' : 'Nothing runs in .tenfold.')
  return true
}

// --- Packages

function isInstalled() {
  const wanted = lockStamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return true
  // Installed by hand, with `npm install` or `npm ci`.
  if (!isWhatTheLockSays()) return false
  writeFileSync(stampFile, wanted)
  return true
}

/** Packages hold programs, so another kind of machine needs others. */
function lockStamp() {
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  const hash = createHash('sha256').update(lock).digest('hex')
  return `${hash} ${process.platform} ${process.arch}\n`
}

/** npm notes what it has installed, in the form of the lock file; also, now and then, what it hasn't. */
function isWhatTheLockSays() {
  const noted = path.join(modules, '.package-lock.json')
  if (!existsSync(noted)) return false
  const there = JSON.parse(readFileSync(noted, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  const hasManifest = (name) => existsSync(path.join(root, name, 'package.json'))
  const isThere = (name) => there[name].version === wanted[name].version && hasManifest(name)
  return Object.keys(wanted)
    .filter((name) => name.includes('node_modules/'))
    .every((name) => {
      // A package of this repository: new ones come with a pull, and need a link of their own.
      if (wanted[name].link) return hasManifest(name)
      return there[name] ? isThere(name) : mayBeMissing(wanted[name])
    })
}

/** Such as the builds of a program for other kinds of machines. */
function mayBeMissing(entry) {
  return Boolean(entry.optional || entry.devOptional)
}

async function install() {
  if (isLink(modules))
    return fail(`${modules} is a link: npm ci would empty the folder it leads to. Remove it.`, 2)
  const started = Date.now()
  console.log('Installing packages; this takes a minute or two and happens once.')
  const flags = [
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const { status, output } = await npm(['ci', ...flags])
  if (status !== 0) return fail(`${output}\nnpm ci failed in ${root}. Its message is above.`, 1)
  mkdirSync(modules, { recursive: true })
  writeFileSync(stampFile, lockStamp())
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
  return 0
}

function isLink(folder) {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found !== undefined && found.isSymbolicLink()
}

/** The npm that runs this script, else the one on PATH; its output is shown only if it fails. */
function npm(args) {
  const own = process.env.npm_execpath || ''
  const isNpm = path.basename(own) === 'npm-cli.js'
  const [command, first] = isNpm ? [process.execPath, [own]] : ['npm', []]
  const child = spawn(command, [...first, ...args], {
    cwd: root,
    // NODE_ENV=production would make npm leave out the packages that run Tenfold.
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stopPassing = passSignals((signal) => child.kill(signal))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ status: 1, output: String(error) }))
    child.on('close', (status, signal) => {
      stopPassing()
      if (signal) process.exit(128 + constants.signals[signal])
      resolve({ status, output })
    })
  })
}

// --- Node

/** The Node that the package `node` carries, else this one if it is new enough. */
function findNode() {
  const carried = path.join(modules, 'node', 'bin', 'node')
  const found = existsSync(carried) && spawnSync(carried, ['--version'], { encoding: 'utf8' })
  if (found && found.status === 0 && majorOf(found.stdout) >= 24) return carried
  return majorOf(process.version) >= 24 ? process.execPath : undefined
}

function noNode() {
  return [
    `Tenfold runs on Node 24, and this is ${process.version}.`,
    'The package `node` carries one, but its install script has not run or what it brought does not run here.',
    'Install Node 24, or allow install scripts and run: npm rebuild node',
  ].join('\n')
}

function majorOf(version) {
  return Number(/\d+/.exec(version)[0])
}

// --- Running

/**
 * The command runs in a process group of its own. So Ctrl-C, which a terminal sends to npm and
 * to this process at once and which npm sends on, reaches it through this process only: once.
 */
function run(node, args, { cwd, channel }) {
  const bin = path.join(modules, '.bin')
  const child = spawn(node, args, {
    cwd,
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    detached: true,
    // The channel's end tells the command that this process was killed.
    stdio: ['ignore', 'inherit', 'inherit', ...(channel ? ['ipc'] : [])],
  })
  const send = (signal) => {
    try {
      process.kill(-child.pid, signal)
    } catch {
      // It ended meanwhile.
    }
  }
  passSignals(send)
  watchParents(() => send('SIGTERM'))
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(fail(`${node} can't be run: ${error.message}`, 1)))
    child.on('exit', (code, signal) => {
      if (signal) console.error(`The command was ended by ${signal}.`)
      resolve(signal ? 128 + constants.signals[signal] : code)
    })
  })
}

const REPEAT_MS = 1000

/** Calls `send` for each signal; the same one again within a second is npm's copy of it. */
function passSignals(send) {
  const last = {}
  const listener = (signal) => {
    const now = Date.now()
    const isRepeated = now - (last[signal] || 0) < REPEAT_MS
    last[signal] = now
    if (!isRepeated) send(signal)
  }
  for (const signal of SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener)
  }
}

/** npm, or the shell between it and this process, may be killed without a word. */
function watchParents(onGone) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const [name, grandparent] = describe(parent)
  const isShell = /^(.*\/)?(sh|dash|bash|zsh)$/.test(name)
  const watch = setInterval(() => {
    const isGone = process.ppid !== parent || (isShell && describe(parent)[1] !== grandparent)
    if (!isGone) return
    clearInterval(watch)
    onGone()
  }, 250)
  watch.unref()
}

/** Name and parent of a process. */
function describe(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
      return [stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), Number(parent)]
    } catch {
      return ['', 0]
    }
  }
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' })
  const [, parent, name] = /^\s*(\d+)\s+(.*\S)\s*$/.exec(stdout) || ['', '0', '']
  return [name, Number(parent)]
}

function fail(message, status) {
  console.error(message)
  return status
}

/** Not by process.exit, which cuts off what the reader of a pipe has not taken yet. */
async function end(running) {
  try {
    process.exitCode = await running
  } catch (error) {
    process.exitCode = fail(String((error && error.stack) || error), 1)
  }
}

void end(main(process.argv.slice(2)))
