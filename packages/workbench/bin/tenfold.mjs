#!/usr/bin/env node
// What the command `tenfold` runs first. Like tools/bootstrap.mjs it must run on any Node, to say which one is needed.
import { existsSync, readFileSync } from 'node:fs'

const clone = new URL('../../../tools/bootstrap.mjs', import.meta.url)
const isClone = existsSync(new URL('../src/main.ts', import.meta.url))
if (isClone) await import(clone.href)
else if (isNewEnough()) await import('../dist/main.js')
else {
  console.error(`tenfold needs Node ${needed()} or newer, and this is ${process.version}.`)
  process.exitCode = 2
}

function isNewEnough() {
  const [major, minor] = needed().split('.').map(Number)
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

/** As package.json says it: `>=22.18`. */
function needed() {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return JSON.parse(manifest).engines.node.replace('>=', '')
}
