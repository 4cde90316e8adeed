import pg from 'pg'
import type { Visitor, VisitorOptions } from 'tenfold'
import { demoPassword } from '../src/demo.ts'
import { loginCookie } from '../src/modules/accounts/log-in/cookie.ts'

interface Row {
  readonly email: string
  readonly token: string
  readonly tenant: string
}

/** Users with a valid login, drawn evenly from the whole population. */
export async function sampleVisitors(options: VisitorOptions): Promise<readonly Visitor[]> {
  const cookie = loginCookie(options.secret, false)
  const rows = await sample(options)
  return rows.map(({ email, token, tenant }) => ({
    email,
    password: demoPassword,
    cookie: cookie.write(token),
    facts: { tenant },
  }))
}

async function sample({ adminUrl, count }: VisitorOptions): Promise<Row[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    // md5 for a draw that is even, yet the same each time: runs stay comparable.
    const { rows } = await client.query<Row>(
      `select u.email, l.token, l.active_organization_id as tenant
       from logins l join users u on u.id = l.user_id
       where l.active_organization_id is not null and l.expires_at > now() + interval '1 year'
       order by md5(u.id) limit $1`,
      [count],
    )
    return rows
  } finally {
    await client.end()
  }
}
