// Run by `npm pack` in packages/workbench: lays the built stack and the class of errors into that package, so that one tarball of `tenfold` is whole.
// `node tools/bundle-stack.mjs remove` takes it away again. JavaScript, for it runs on the Node that npm runs on.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const packages = path.join(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '../packages',
)
const bundled = path.join(packages, 'workbench/node_modules/@tenfold')

rmSync(bundled, { recursive: true, force: true })
if (process.argv[2] !== 'remove') for (const name of ['error', 'stack']) bundle(name)

function bundle(name) {
  const [from, to] = [path.join(packages, name), path.join(bundled, name)]
  mkdirSync(to, { recursive: true })
  const manifest = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'))
  for (const target of Object.values(manifest.exports)) delete target['@tenfold/source']
  writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  for (const part of ['dist', 'LICENSE'])
    cpSync(path.join(from, part), path.join(to, part), { recursive: true })
  rmSync(path.join(to, 'dist/.tsbuildinfo'), { force: true })
}
