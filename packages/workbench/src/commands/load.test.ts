import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { expect, it, onTestFinished, vi } from 'vitest'
import { stateFolder } from '../stack/fixture/state-folder.ts'
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
  ['no rate', [], /Give either --rate .* or --users/],
  ['two rates', ['--rate', '5', '--users', '100'], /Give either --rate .* or --users/],
  ['no app', ['--rate', '5'], /No app runs on .*`tenfold start`.*--url/s],
  ['a foreign server', ['--rate', '5', '--url', 'http://192.0.2.1'], /--i-own-this/],
  ['something else than an app', ['--rate', '5', '--url', 'postgres://localhost/a'], /not an http/],
  [
    'no way to visitors',
    ['--rate', '5', '--url', 'http://127.0.0.1:9'],
    /--database .*AUTH_SECRET/,
  ],
])('refuses %s', async (_, flags, message) => {
  await expect(load(...flags)).rejects.toThrow(message)
  await expect(load(...flags)).rejects.toMatchObject({ exitCode: 2 })
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
  ['here', /no URL of a Postgres/],
  ['postgres://a:b@127.0.0.1:9/c', /Can't connect to the database "c" on 127\.0\.0\.1:9/],
])('refuses the database %s', async (database, message) => {
  vi.stubEnv('AUTH_SECRET', 'x'.repeat(32))
  onTestFinished(() => void vi.unstubAllEnvs())
  const app = fileURLToPath(new URL('../stack/fixture', import.meta.url))
  const flags = ['--rate', '5', '--url', 'http://127.0.0.1:9', '--app', app, '--database', database]
  await expect(load(...flags)).rejects.toThrow(message)
  await expect(load(...flags)).rejects.toMatchObject({ exitCode: 2 })
})
