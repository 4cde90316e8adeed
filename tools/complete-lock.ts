/**
 * Adds to package-lock.json the optional packages for other platforms that a partial registry
 * mirror made npm leave out. Without them `npm ci` refuses the lock file, and other machines would
 * miss their native binaries. Run it after `npm install` whenever `npm ci` says "Missing: ...".
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
]

const lock: { packages: Record<string, Entry> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
)
const missing = Object.entries(lock.packages).flatMap(([parent, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(parent, name))
    .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, entry)] as const),
)
const packages = Object.entries({ ...Object.fromEntries(missing), ...lock.packages })
lock.packages = Object.fromEntries(packages.toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, undefined, 2)}\n`)
console.log(
  `${missing.length} packages added:`,
  missing.map(([path]) => path.slice('node_modules/'.length)).join(' '),
)

/** Whether `name` is found from `parent` upwards, as Node looks packages up. */
function isLocked(parent: string, name: string): boolean {
  for (let at = parent; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true
    if (at === '' || !at.includes('/node_modules/'))
      return Boolean(lock.packages[`node_modules/${name}`])
  }
}

/** These packages' names tell which machine they are for. */
function entryFor(name: string, version: string, parent: Entry): Entry {
  const words = name.replace('gnueabihf', '').split(/[-/]/)
  const os = systems.filter((system) => words.includes(system))
  const cpu = processors.filter((processor) => words.includes(processor)).slice(0, 1)
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : []
  return {
    version: version.replace(/^[\^~]/, ''),
    ...(parent.dev ? { dev: true } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(libc.length > 0 ? { libc } : {}),
  } as Entry
}
