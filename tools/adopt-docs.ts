/**
 * Writes the diffs of docs/adopt.md from the folders `before` and `after` of examples/. With `--check` it writes nothing, and fails
 * when the page differs from them.
 */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { writePage } from './page-table.ts'

const root = path.join(import.meta.dirname, '..')
const diffs = new Map<string, string>()
for (const example of ['express-drizzle', 'next-prisma']) diffs.set(example, await diffOf(example))

await writePage({
  page: 'docs/adopt.md',
  command: 'npm run adopt-docs',
  write: (text) =>
    [...diffs].reduce((page, [example, diff]) => withDiff(page, example, diff), text),
})

/** The files of an example that adopting changes, as `git diff` shows them, without what only git reads. */
async function diffOf(example: string): Promise<string> {
  const cwd = path.join(root, 'examples', example)
  const options = ['--no-color', '--no-ext-diff', '--unified=2', '--diff-algorithm=histogram']
  const diff = await outputOf('git', ['diff', '--no-index', ...options, 'before', 'after'], cwd)
  const lines = diff.split('\n').filter((line) => !/^(diff --git|index|new file mode) /.test(line))
  return lines.map((line) => line.replace(/^(---|\+\+\+) [ab]\//, '$1 ')).join('\n')
}

/** Git exits with 1 where there are differences. */
function outputOf(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env }, (error, stdout) => {
      if (error && error.code !== 1) reject(error)
      else resolve(stdout)
    })
  })
}

/** The page with this diff in the block that names the example. */
function withDiff(text: string, example: string, diff: string): string {
  const block = new RegExp(`(<!-- diff of examples/${example} -->\n\n)\`\`\`diff\n[^]*?\`\`\`\n`)
  if (!block.test(text)) throw new Error(`docs/adopt.md has no diff of examples/${example}.`)
  return text.replace(block, (_, mark: string) => `${mark}\`\`\`diff\n${diff}\`\`\`\n`)
}
