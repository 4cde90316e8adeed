import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startStack, stateFolder } from '@tenfold/stack'
import { type ReadmeExamples, readmeExamples, testDatabase } from '@tenfold/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProject } from './project.ts'

let examples: ReadmeExamples

beforeAll(async () => {
  examples = await readmeExamples(path.join(import.meta.dirname, '..'))
  await writeFile(path.join(examples.folder, 'worker.ts'), '')
})

afterAll(() => examples[Symbol.asyncDispose]())

it('gives a tenfold.config.ts that fits its types', async () => {
  expect(await examples.compile()).toBe('')
})

it('gives a tenfold.config.ts that fills a database and finds visitors in it', async () => {
  await using database = await testDatabase()
  const adminUrl = database.url
  const secret = 'x'.repeat(32)
  const { app } = await findProject(examples.folder)
  for (const _ of ['once', 'twice changes nothing']) await app.prepare({ adminUrl, secret })
  expect(await app.countUsers(adminUrl)).toBe(0)
  const { signal } = new AbortController()
  const onProgress = () => undefined
  await app.seed({ adminUrl, secret, users: 200, now: new Date(), signal, onProgress })
  expect(await app.countUsers(adminUrl)).toBe(200)
  const [visitor] = await app.sampleVisitors({ adminUrl, secret, count: 1 })
  if (!visitor) throw new Error('no visitor')
  const [journey] = app.journeys
  const { value: request } = journey?.visit(visitor, Math.random).next() ?? {}
  expect(request).toMatchObject({ path: `/users/${visitor.facts['id']}` })
})

it('gives a web.ts that says that it is ready, and answers what the journeys ask', async () => {
  await using state = await stateFolder()
  const { app } = await findProject(examples.folder)
  const onCrash = (error: Error) => {
    throw error
  }
  await using stack = await startStack({ dir: state.dir, app, seed: { users: 200 }, onCrash })
  const answer = await fetch(`${stack.web.url}/users/7`)
  expect([answer.status, await answer.json()]).toEqual([200, { id: 7, name: 'User 7' }])
})
