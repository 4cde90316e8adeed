/** Writes the types of the front end's API client, from the document that the server makes of its own routes. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { createApp } from '../src/app.ts'
import { readAppConfig } from '../src/platform/config/index.ts'
import type { Document, JsonSchema, Operation } from '../src/platform/http/index.ts'
import { createServer } from '../src/server.ts'

const file = path.join(import.meta.dirname, '../web/src/api/openapi.d.ts')
const heading = "// Made from the API's own document by `npm run api-types`: not to be edited."

await writeFile(file, await typesOf(forPages(await documentOfApp())))

/** The addresses lead nowhere: the app connects to nothing before its first use. */
async function documentOfApp(): Promise<Document> {
  const nowhere = 'postgres://nobody:nothing@127.0.0.1:1/nowhere'
  const settings = readAppConfig({
    NODE_ENV: 'test',
    AUTH_SECRET: 'protects nothing, because nobody logs in',
    DATABASE_URL: nowhere,
    AUTH_DATABASE_URL: nowhere,
    TENFOLD_JOBS_DATABASE_URL: nowhere,
  })
  const app = createApp(settings)
  const server = await createServer(app)
  try {
    const { body } = await server.inject('/api/v1/openapi.json')
    return JSON.parse(body, spellOutFew)
  } finally {
    await server.close()
    await app.close()
  }
}

/** An enumeration with more values than a form would spell out, such as all currencies, is a text to the pages. */
function spellOutFew(_key: string, value: JsonSchema | null): unknown {
  return Array.isArray(value?.enum) && value.enum.length > 50 ? { type: 'string' } : value
}

/** Leaves out what the client handles once for all operations: refusals, headers of answers, the place shown. */
function forPages(document: Document): Document {
  const paths = Object.entries(document.paths).map(([url, methods]) => [
    url,
    Object.fromEntries(Object.entries(methods).map(([method, one]) => [method, trimmed(one)])),
  ])
  return { ...document, paths: Object.fromEntries(paths) }
}

function trimmed({ description, parameters = [], responses, ...rest }: Operation): Operation {
  return {
    ...rest,
    ...(description !== rest.summary && { description }),
    parameters: parameters.filter(({ name }) => !['X-User', 'X-Organization'].includes(name)),
    responses: successesOf(responses),
  }
}

function successesOf(responses: Operation['responses']): Operation['responses'] {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return Object.fromEntries(
    successes.map(([status, { description = '', content }]) => [
      status,
      { description, ...(content && { content }) },
    ]),
  )
}

async function typesOf({ paths }: Document): Promise<string> {
  const document = { openapi: '3.1.0', info: { title: '', version: '' }, paths }
  const nodes = await openapiTS(document, { alphabetize: true })
  return `${heading}\n\n${astToString(nodes)}`
}
