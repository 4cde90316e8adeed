import type { Stack } from '@tenfold/stack'
import type { AppDescription } from '../app.ts'
import { howToRun } from '../invocation.ts'
import { whole } from '../terminal/index.ts'
import type { StartFlags, StartSettings } from './start-settings.ts'

export interface Started {
  readonly stack: Pick<Stack, 'users' | 'web' | 'pages'>
  readonly app: Pick<AppDescription, 'name' | 'demoLogin'>
  readonly settings: StartSettings
  readonly wanted: Pick<StartFlags, 'port' | 'users'>
}

export function greeting(started: Started): string {
  const { stack, app, settings } = started
  const facts = [
    `${app.name} runs at  ${stack.web.url}`,
    settings.env['PUBLIC_URL'] && `Browsers see it at  ${settings.env['PUBLIC_URL']}`,
    ...stack.pages.map(({ label, url }) => `${label}  ${url}`),
    logIn(started),
    data(started),
    port(started),
    otherUsers(started),
  ]
  return [
    '',
    ...facts.filter((fact) => fact).map((fact) => `  ${fact}`),
    '',
    `  Next: ${howToRun('climb --quick')}   finds what breaks first, fixes it and measures the gain`,
    '  Ctrl-C stops everything.',
    '',
  ].join('\n')
}

function logIn({ app, stack, settings }: Started): string | undefined {
  const { email, password } = app.demoLogin
  if (settings.env['DEMO_LOGIN']) return `Log in with ${email} and the password ${password}`
  return stack.users === 0 ? 'Nobody has an account yet: sign up there.' : undefined
}

function data({ stack, settings }: Started): string {
  const users = `${whole(stack.users)} users`
  return settings.database
    ? `Your database holds ${users}.`
    : `The data of ${users} are in .tenfold/ and kept for the next start.`
}

function port({ stack, wanted }: Started): string | undefined {
  const actual = Number(new URL(stack.web.url).port)
  if (actual !== wanted.port) return `Port ${wanted.port} is taken, so this is port ${actual}.`
  return undefined
}

function otherUsers({ stack, settings, wanted }: Started): string | undefined {
  if (wanted.users === undefined || wanted.users === stack.users) return undefined
  const anew = settings.database ? '' : ' To begin anew, stop this and remove .tenfold/'
  return `What was there is kept: --users ${wanted.users} is for an empty database.${anew}`
}
