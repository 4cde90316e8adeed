/**
 * Weighs the front end in kilobytes of gzip: what the first page loads, and all of it. Packages that are named
 * are weighed too, each alone and without React, to compare them before one is taken:
 * `npm run page-weight -- downshift:useCombobox @ariakit/react:Combobox,ComboboxProvider`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type InlineConfig } from 'vite'

/** Entry that makes the front end's own page; the other entries are pages for visitors. */
const APP = /index\.html$/

const folder = await mkdtemp(path.join(tmpdir(), 'page-weight-'))
try {
  await weighApp()
  for (const wanted of process.argv.slice(2)) await weighPackage(wanted)
} finally {
  await rm(folder, { recursive: true })
}

async function weighApp(): Promise<void> {
  const files = await bundle({ root: path.join(import.meta.dirname, '../web') })
  const html = String(files.find(({ name }) => APP.test(name))?.text)
  const loaded = files.filter(({ name }) => html.includes(name))
  const assets = files.filter(({ name }) => /\.(js|css)$/.test(name))
  print('first page', loaded)
  print('all scripts and style sheets', assets)
}

async function weighPackage(wanted: string): Promise<void> {
  const [name = '', names = ''] = wanted.split(/:(?=[^:]*$)/)
  const home = await mkdtemp(path.join(folder, 'package-'))
  const install = ['install', '--silent', '--no-audit', '--no-fund', name, 'react', 'react-dom']
  await writeFile(path.join(home, 'package.json'), '{"private":true}')
  execFileSync('npm', install, { cwd: home, stdio: 'inherit' })
  const bare = name.replace(/(?<=.)@[^/]*$/, '')
  await writeFile(path.join(home, 'entry.js'), `export { ${names} } from '${bare}'\n`)
  const external = /^react(-dom)?(\/|$)/
  const lib = { entry: 'entry.js', formats: ['es' as const] }
  const define = { 'process.env.NODE_ENV': '"production"' }
  print(
    `${name} (${names})`,
    await bundle({
      root: home,
      configFile: false,
      define,
      build: { lib, rollupOptions: { external } },
    }),
  )
}

interface Asset {
  readonly name: string
  readonly text: string | Uint8Array
}

async function bundle(config: InlineConfig): Promise<readonly Asset[]> {
  const minify = config.configFile === false ? { minify: 'oxc' as const } : {}
  const made = await build({
    ...config,
    logLevel: 'error',
    build: { ...config.build, ...minify, write: false },
  })
  const outputs = [made].flat().flatMap((one) => ('output' in one ? one.output : []))
  return outputs.map((one) => ({
    name: one.fileName,
    text: one.type === 'chunk' ? one.code : one.source,
  }))
}

function print(what: string, assets: readonly Asset[]): void {
  const bytes = assets.reduce((sum, { text }) => sum + gzipSync(text).length, 0)
  console.log(`${(bytes / 1_000).toFixed(1).padStart(7)} kB  ${what}`)
}
