import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = 'deploy/systemd'
const services = readdirSync(folder).filter((name) => name.endsWith('.service'))
const hasAnalyzer = spawnSync('systemd-analyze', ['--version']).status === 0

it.skipIf(!hasAnalyzer).each(services)(
  'exposes little in %s, by the rules of systemd-analyze',
  (name) => {
    const args = ['security', '--offline=true', '--threshold=30', '--no-pager', `${folder}/${name}`]
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
    expect([status, stdout.split('\n').at(-2), stderr]).toEqual([
      0,
      expect.stringContaining('level'),
      '',
    ])
  },
)

it.each(services)('lets V8 compile and the shell set limits in %s', (name) => {
  const text = readFileSync(`${folder}/${name}`, 'utf8')
  expect(text).not.toMatch(/^MemoryDenyWriteExecute=yes/m)
  expect(text).not.toMatch(/^SystemCallFilter=~.*@resources/m)
})

it.each(['web@', 'worker@'])('starts %s again for as long as the database is away', (name) => {
  const text = readFileSync(`${folder}/invoicing-${name}.service`, 'utf8')
  expect(text).toMatch(/\[Unit\][^[]*^StartLimitIntervalSec=0$/m)
  expect(text).toMatch(/^Restart=always$/m)
})

it('tells each web process how many the proxy shares the traffic among', () => {
  const unit = readFileSync(`${folder}/invoicing-web@.service`, 'utf8')
  const said = /^Environment=.*\bWEB_PROCESSES=(\d+)/m.exec(unit)?.[1]
  for (const proxy of ['Caddyfile', 'nginx.conf']) {
    const ports = readFileSync(`deploy/${proxy}`, 'utf8').match(/127\.0\.0\.1:\d+/g)
    expect([proxy, String(new Set(ports).size)]).toEqual([proxy, said])
  }
})

it('gives the URL of the admin to none of the processes that serve', () => {
  expect(services.length).toBeGreaterThan(3)
  for (const name of services) {
    const text = readFileSync(`${folder}/${name}`, 'utf8')
    const isAdmin = text.includes('admin.env')
    expect([name, /^User=(.*)$/m.exec(text)?.[1]]).toEqual([
      name,
      isAdmin ? 'invoicing-admin' : 'invoicing',
    ])
  }
})

it('puts no secret on a command line of the compose file', () => {
  const lines = readFileSync('compose.yaml', 'utf8').split('\n')
  const isSecret = /\$\{\w*(PASSWORD|SECRET|KEY)/
  const secrets = lines.filter((one) => isSecret.test(one))
  expect(secrets.length).toBeGreaterThan(3)
  for (const line of secrets) expect(line).toMatch(/^\s+[A-Z_]+: |^x-|^\s+environment: /)
})
