import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const source = import.meta.dirname
const docs = path.join(source, '../../../docs/errors.md')

it('finds every error code of the runtime in docs/errors.md, and no other', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  const code = files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(path.join(source, file), 'utf8'))
    .join('\n')
  const raised = [...code.matchAll(/new TenfoldError\(\s*'([a-z]+\/[a-z-]+)'/g)].map(
    (match) => match[1],
  )
  const runtimeDocs = readFileSync(docs, 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('Runtime'))
  const listed = [...(runtimeDocs ?? '').matchAll(/^\| `([a-z]+\/[a-z-]+)`/gm)].map(
    (match) => match[1],
  )
  expect(new Set(listed)).toEqual(new Set(raised))
  expect(raised.length).toBe(new Set(raised).size)
})
