import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { forFile } from '../test/for-file.ts'
import { client, line, newCustomer, preparedDatabase, signUp, startApp } from '../test/test-app.ts'
import { sentenceOf } from '../web/src/features/activity/sentence.ts'

/** The tables of what every module builds on. */
const platformTables = ['idempotency_keys', 'identity_idempotency_keys']
const folder = path.join(import.meta.dirname, 'modules')

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))
const { modules } = running.app
const tables = modules.flatMap((module) => module.tables ?? [])

/** The code of a module, without its comments and tests, by file. */
async function sourcesOf(name: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(path.join(folder, name), { recursive: true })
  const files = entries.filter((file) => /(?<!\.test|\.torture)\.ts$/.test(file))
  const read = files.map(async (file) => {
    const text = await readFile(path.join(folder, name, file), 'utf8')
    return [file, text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')] as const
  })
  return new Map(await Promise.all(read))
}

/** Paths of a file's relative imports, from the folder of the modules. */
function importsIn(text: string, module: string, file: string): string[] {
  const found = text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)
  return [...found].map(([, to = '']) => path.join(module, path.dirname(file), to))
}

/** Tables named in statements: by the query builder, which counts in camel case, or in SQL. */
function tablesIn(text: string): string[] {
  const words = [
    ...text.matchAll(
      /\.(?:selectFrom|insertInto|updateTable|deleteFrom|\w*Join|using)\(\s*'(\w+)/g,
    ),
    ...text.matchAll(
      /\b(?:from|join|into|update|using|truncate|table)\s+(?:only\s+)?"?([a-z_]+)/gi,
    ),
  ]
  const known = new Set([...tables, ...platformTables])
  const names = words.map(([, word = '']) =>
    word.replaceAll(/[A-Z]/g, (big) => `_${big.toLowerCase()}`),
  )
  return names.filter((name) => known.has(name))
}

const subjectOf = (action: string): string => action.replace(/\..*/, '')
const subjects = new Set(modules.flatMap(({ actions = [] }) => actions).map(subjectOf))

/** Actions that a text names: those of a subject that a module lists, and any that a property `action` holds. */
function actionsIn(text: string): string[] {
  const named = text.match(/(?<=')[a-z]+\.[a-z-]+(?=')/g) ?? []
  const known = named.filter((name) => subjects.has(subjectOf(name)) && !name.endsWith('.typ'))
  const recorded = text.match(/(?<=\baction: ')[a-z]+\.[a-z-]+(?=')/g) ?? []
  return [...new Set([...known, ...recorded])].toSorted()
}

it('has every folder of modules in the list of the app, and nothing else', async () => {
  const names = modules.map(({ name }) => name).toSorted()
  expect(names, 'list the module of each folder in src/app.ts').toEqual(
    (await readdir(folder)).toSorted(),
  )
})

it('has one module, or the platform, for every table', async () => {
  const rows = await database.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname !~ '^tenfold_'`,
  )
  const all = rows.map(({ name }) => name).filter((name) => !name.includes('migrations'))
  expect(
    [...tables, ...platformTables].toSorted(),
    'name each table in the `tables` of one module.ts',
  ).toEqual(all.toSorted())
})

it.each(modules)(
  'lets $name leave: it uses no tables of others, and meets them at their index',
  async ({ name, tables: own = [] }) => {
    for (const [file, text] of await sourcesOf(name)) {
      const foreign = tablesIn(text).filter((table) => !own.includes(table))
      expect(foreign, `tables of others in ${name}/${file}`).toEqual([])
      const inside = importsIn(text, name, file).filter(
        (to) =>
          !/^(\.\.\/((platform|money)\/|(calendar|color)\.ts$)|[\w-]+\/index\.ts$)/.test(to) &&
          !to.startsWith(`${name}/`),
      )
      expect(inside, `imports of ${name}/${file}`).toEqual([])
    }
  },
)

it('finds tables of others where a statement names them', () => {
  expect(tablesIn("on(db).selectFrom('invoices').innerJoin('invoiceLines as l', ...)")).toEqual([
    'invoices',
    'invoice_lines',
  ])
  expect(tablesIn('`select 1 from payments p\n join "customers" c`')).toEqual([
    'payments',
    'customers',
  ])
})

it('has no two modules that need each other', async () => {
  const needs = new Map<string, Set<string>>()
  for (const { name } of modules) {
    const all = [...(await sourcesOf(name))].flatMap(([file, text]) => importsIn(text, name, file))
    const others = all
      .map((to) => to.split('/')[0] ?? '')
      .filter((to) => !['..', name].includes(to))
    needs.set(name, new Set(others))
  }
  const rest = new Map(needs)
  for (let before = -1; before !== rest.size; ) {
    before = rest.size
    for (const [name, others] of rest)
      if (![...others].some((other) => rest.has(other))) rest.delete(name)
  }
  expect(needs.get('invoices')?.size).toBeGreaterThan(2)
  expect([...rest.keys()], 'they need each other in a circle').toEqual([])
})

it.each(modules)(
  'has $name list what it writes into the feed, with words for each',
  async ({ name, actions = [] }) => {
    const text = [...(await sourcesOf(name))]
      .filter(([file]) => file !== 'module.ts')
      .map(([, source]) => source)
      .join('\n')
    expect(actionsIn(text), `list them in the actions of ${name}/module.ts`).toEqual(
      actions.toSorted(),
    )
    const wordless = actions.filter((action) =>
      sentenceOf(action, 'Invoice 7').before.endsWith(':'),
    )
    expect(wordless, 'give them words in web/src/features/activity/sentence.ts').toEqual(
      name === 'settings' ? ['settings.updated'] : [],
    )
  },
)

it.each(modules)('has $name list every job that it defines', async ({ name, jobs = [] }) => {
  const text = [...(await sourcesOf(name)).values()].join('\n')
  const defined = [...text.matchAll(/defineJob\(\{\s*name: '([\w-]+)'/g)].map(([, job = '']) => job)
  expect(text.match(/defineJob\(/g)?.length ?? 0).toBe(defined.length)
  expect(
    jobs.map((job) => job.name).toSorted(),
    `list each job that ${name} defines in the jobs of its module.ts`,
  ).toEqual(defined.toSorted())
})

it('serves the modules that MODULES names, and no others', async () => {
  await using part = await startApp(database, { MODULES: 'accounts, settings,customers' })
  const ada = await signUp(part.server)
  const customerId = await newCustomer(ada)
  expect((await ada.get(`/api/v1/customers/${customerId}`)).status).toBe(200)
  const { json: document } = await ada.get('/api/v1/openapi.json')
  const tags = document.tags.map(({ name }: { name: string }) => name)
  expect(tags).toEqual(['accounts', 'api', 'customers', 'settings'])
  const whole = client(running.server, ada.cookies)
  for (const url of ['/api/v1/invoices', '/api/v1/search?q=Becker', '/api/v1/plans']) {
    const [here, there] = [await ada.get(url), await whole.get(url)]
    expect([url, here.status, here.json.detail, there.status]).toEqual([
      url,
      404,
      'There is no such route',
      200,
    ])
  }
})

it('runs the jobs of the modules that MODULES names, and leaves the others to other workers', async () => {
  const env = { TENFOLD_JOBS: 'postgres' }
  await using web = await startApp(database, env)
  const ada = await signUp(web.server)
  const invoice = { customerId: await newCustomer(ada), lines: [line] }
  const { json: draft } = await ada.post('/api/v1/invoices', invoice)
  await ada.post(`/api/v1/invoices/${draft.id}/pdf`, {})
  const states = async () => {
    const rows = await database.query<{ name: string; state: string }>(
      'select name, state from tenfold_jobs order by name',
    )
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]))
  }
  await using accounts = await startApp(database, { ...env, MODULES: 'accounts' })
  await accounts.app.jobs.startWorker()
  await expect.poll(states).toEqual({ 'account-mail': 'done', 'render-invoice': 'queued' })
  await using invoices = await startApp(database, { ...env, MODULES: 'invoices' })
  await invoices.app.jobs.startWorker()
  await expect.poll(states, { timeout: 60_000 }).toMatchObject({ 'render-invoice': 'done' })
})

it('refuses a module that it does not have, and names those that it has', async () => {
  await expect(startApp(database, { MODULES: 'accounts,billing' })).rejects.toThrow(
    'MODULES names "billing", which this app doesn\'t have. Choose from accounts, files,',
  )
})
