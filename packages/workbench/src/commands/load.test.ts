import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { stateFolder } from '@tenfold/stack'
import { testDatabase } from '@tenfold/testing'
import { Command } from 'commander'
import { expect, it, onTestFinished, vi } from 'vitest'
import { lineTo } from '../fixture/line.ts'
import { reply, startTestServer } from '../load/fixture/test-server.ts'
import { register } from './load.ts'

/** Runs the command in an empty state folder, up to its first mistake. */
async function load(...flags: string[]): Promise<void> {
  await using folder = await stateFolder()
  const program = new Command('tenfold').exitOverride().configureOutput({ writeErr: () => {} })
  register(program)
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program)
  await program.parseAsync(['load', '--dir', folder.dir, ...flags], { from: 'user' })
}

it.each([
  ['no rate', [], /Neither .*\nGive one of them: --rate .* or --users/],
  [
    'two rates',
    ['--rate', '5', '--users', '100'],
    /Both .*\nGive one of them: --rate .* or --users/,
  ],
  ['no app', ['--rate', '5'], /No app runs on .*npm run start.*--url/s],
  ['a foreign server', ['--rate', '5', '--url', 'http://192.0.2.1'], /--i-own-this/],
  ['something else than an app', ['--rate', '5', '--url', 'postgres://localhost/a'], /not an http/],
  [
    'no way to visitors',
    ['--rate', '5', '--url', 'http://127.0.0.1:9'],
    /--database .*AUTH_SECRET: what your sampleVisitors gets/,
  ],
])('refuses %s', async (_, flags, message) => {
  await expect(load(...flags)).rejects.toThrow(message)
  await expect(load(...flags)).rejects.toMatchObject({ exitCode: 2 })
})

it('asks before it changes the data that people look at', async () => {
  vi.stubEnv('AUTH_SECRET', 'x'.repeat(32))
  onTestFinished(() => void vi.unstubAllEnvs())
  const target = ['--url', 'http://127.0.0.1:9', '--database', 'postgres://a:b@127.0.0.1:9/c']
  await expect(load('--rate', '5', ...target)).rejects.toMatchObject({
    code: 'load/changes-data',
    exitCode: 2,
    message: expect.stringMatching(
      /at http:\/\/127\.0\.0\.1:9\.\n.*--change-data.* climb /,
    ) as string,
  })
})

it('says so when the database goes away under the load', async () => {
  await using database = await testDatabase()
  await using line = await lineTo(database.url, {})
  await using server = await startTestServer((_, response) => {
    reply(response)
    void line[Symbol.asyncDispose]()
  })
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const flags = ['--rate', '40', '--duration', '3', '--warm-up', '0', '--change-data']
  const target = [
    '--url',
    server.url,
    '--database',
    line.url,
    '--app',
    file('../load/fixture/pages'),
  ]
  // A process of its own: the command takes its signals and its parent's death into its own hands.
  const command = ['--conditions=@tenfold/source', file('../main.ts'), 'load', ...flags, ...target]
  const env = { PATH: process.env['PATH'], AUTH_SECRET: 'x'.repeat(32) }
  const ended: unknown = await promisify(execFile)(process.execPath, command, { env }).catch(
    (error: unknown) => error,
  )
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^The app's database stopped answering under the load: .*\n.*log of the database.*\[load\/database-lost\]\n$/,
    ) as string,
  })
})

it.each([
  ['--rate', '0'],
  ['--rate', '-3'],
  ['--rate', 'many'],
  ['--rate', ''],
  ['--users', '1.5'],
  ['--duration', '0'],
  ['--profile', 'lazy'],
])('refuses %s %s', async (flag, value) => {
  await expect(load(`${flag}=${value}`)).rejects.toMatchObject({
    code: 'commander.invalidArgument',
  })
})

it.each([
  ['here', /not one of a Postgres/],
  ['postgres://a:b@127.0.0.1:9/c', /Can't connect to the database "c" on 127\.0\.0\.1:9/],
])('refuses the database %s', async (database, message) => {
  vi.stubEnv('AUTH_SECRET', 'x'.repeat(32))
  onTestFinished(() => void vi.unstubAllEnvs())
  const app = fileURLToPath(new URL('../fixture/app', import.meta.url))
  const target = ['--url', 'http://127.0.0.1:9', '--app', app, '--database', database]
  const flags = ['--rate', '5', '--change-data', ...target]
  await expect(load(...flags)).rejects.toThrow(message)
  await expect(load(...flags)).rejects.toMatchObject({ exitCode: 2 })
})
