import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../../test/for-file.ts'
import {
  client,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../../test/test-app.ts'
import { fullCost } from './password.ts'
import { createPasswords } from './passwords.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, {}, { passwordCost: fullCost }))
const folder = mkdtempSync(path.join(tmpdir(), 'tenfold-crowd-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(async () => {
  writeFileSync(path.join(folder, 'page.html'), '<p>Hello')
  await running.server.register(fastifyStatic, { root: folder, prefix: '/crowd/' })
})

const signIn = (at: number) =>
  client(running.server).post('/api/auth/sign-in/email', {
    email: `nobody-${at}@test.example`,
    password: 'not this one',
  })

it('answers 22 of 40 who sign in at once, and the others before them by 503', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => signIn(at)))
  const of = (status: number) => answers.filter((answer) => answer.status === status)
  expect([of(401).length, of(503).length]).toEqual([22, 18])
  for (const { headers, json } of of(503)) {
    expect(headers['retry-after']).toBe('1')
    expect(json.type).toMatch(/busy$/)
  }
})

it('sends a file while hashes wait for their turn', async () => {
  const order: string[] = []
  const hashes = Array.from({ length: 12 }, async (_, at) => {
    await signIn(at)
    order.push('hash')
  })
  // The file's first step is behind those hashes that are being made, and before those that wait.
  const answer = await running.server.inject({ url: '/crowd/page.html' })
  order.push('file')
  await Promise.all(hashes)
  expect(answer.statusCode).toBe(200)
  expect(order.indexOf('file')).toBeLessThan(6)
})

it('makes two hashes at once, in the order in which they were asked for', async () => {
  const passwords = createPasswords()
  const hash = await passwords.hash('a password')
  const order: number[] = []
  const all = Array.from({ length: 8 }, async (_, at) => {
    await passwords.verify(hash, 'a password')
    order.push(at)
  })
  await Promise.all(all)
  for (const [place, at] of order.entries()) expect(Math.abs(place - at)).toBeLessThanOrEqual(1)
})

it('makes at most 22 of 40 PDFs that are asked for at once, and refuses the others before they are stored', async () => {
  const ada = await signUp(running.server)
  const invoice = await newInvoice(ada, await newCustomer(ada))
  const ask = () => ada.post(`/api/v1/invoices/${invoice.id}/pdf`)
  const answers = await Promise.all(Array.from({ length: 40 }, ask))
  expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThanOrEqual(18)
  const [{ count } = { count: 0 }] = await database.query<{ count: number }>(
    `select count(*)::int as count from tenfold_jobs where name = 'render-invoice'`,
  )
  expect(count).toBeLessThanOrEqual(22)
})
