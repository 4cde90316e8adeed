import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { migrations as runtimeMigrations } from '@tenfold/runtime'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { client, secret, signUp, startApp } from '../../../test/test-app.ts'
import { fullCost, hashPassword } from '../../modules/accounts/log-in/password.ts'
import { historyTable, isOutsideTransaction, statementsOf } from './migrate.ts'
import { prepareDatabase, prepareRoles } from './prepare.ts'

const folder = path.join(import.meta.dirname, '../../../migrations')

/** Statements on accounts of the release before 0028. Its processes run on while they are restarted one by one. */
const olderStatements = {
  signUp: `with someone as (insert into users (id, name, email) values ($1, 'Old', $2) returning id)
    insert into accounts (id, account_id, provider_id, user_id, password) select $1, id, 'credential', id, $3 from someone`,
  findPassword: `select accounts.password from users join accounts on accounts.user_id = users.id
    where users.email = $1 and accounts.provider_id = 'credential'`,
  createOrganization: 'insert into organizations (id, name, slug) values ($1, $1, $1)',
  startLogin: `insert into logins (id, token, user_id, active_organization_id, expires_at)
    values ($1, $1, $1, $1, now() + interval '1 day')`,
  invite: `insert into invitations (id, organization_id, inviter_id, email, role, expires_at)
    values ($1, $1, $1, $2, 'member', now() + interval '1 day')`,
}

it('upgrades a database of the release before, whose processes go on working with it', async () => {
  await using database = await testDatabase()
  await using admin = await connected(database.url)
  await makeOlder(admin, database.url)
  const old = async (email: string) => {
    const id = email.slice(0, 4).padEnd(20, 'x')
    await admin.query(olderStatements.signUp, [id, email, await hashPassword('correct-horse')])
    await admin.query(olderStatements.createOrganization, [id])
    await admin.query(olderStatements.startLogin, [id])
    await admin.query(olderStatements.invite, [id, `friend.of.${email}`])
  }
  await old('long.ago@test.example')
  await admin.query("update invitations set status = 'canceled'")

  const { env } = await prepareDatabase({ adminUrl: database.url, secret })
  await old('meanwhile@test.example')
  await using running = await startApp({ env }, {}, { passwordCost: fullCost })
  for (const email of ['long.ago@test.example', 'meanwhile@test.example']) {
    const body = { email, password: 'correct-horse' }
    const { status } = await client(running.server).post('/api/auth/sign-in/email', body)
    expect([email, status]).toEqual([email, 200])
  }
  const { email } = await signUp(running.server)
  const { rows } = await admin.query(olderStatements.findPassword, [email])
  expect(rows).toEqual([{ password: expect.stringContaining(':') }])
  const open = await admin.query('select email from invitations')
  expect(open.rows).toEqual([{ email: 'friend.of.meanwhile@test.example' }])
})

async function connected(url: string): Promise<pg.Client & AsyncDisposable> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  return Object.assign(admin, { [Symbol.asyncDispose]: () => admin.end() })
}

/** Brings an empty database to the schema before 0028. */
async function makeOlder(admin: pg.Client, url: string): Promise<void> {
  await prepareRoles(admin, { adminUrl: url, secret })
  const own = (await readdir(folder)).filter((file) => file.endsWith('.sql') && file < '0028')
  const scripts = [
    ...Object.entries(runtimeMigrations).map(([name, text]) => [`0000-${name}`, text] as const),
    ...(await Promise.all(
      own.map(
        async (file) =>
          [file.slice(0, -4), await readFile(path.join(folder, file), 'utf8')] as const,
      ),
    )),
  ]
  await admin.query(
    `create table ${historyTable} (name varchar(255) primary key, timestamp varchar(255) not null)`,
  )
  for (const [name, text] of scripts.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const statements = isOutsideTransaction(text) ? statementsOf(text) : [text]
    for (const statement of statements) await admin.query(statement)
    await admin.query(`insert into ${historyTable} values ($1, now())`, [name])
  }
}
