/** A SaaS database as founders ship it: primary keys and nothing else; one tenant holds a fifth of the rows. */
export const schema = `
  create table users (id bigint primary key, org_id bigint not null, email text not null, name text not null);
  create table customers (id bigint primary key, org_id bigint not null, name text not null);
  create table invoices (id bigint primary key, org_id bigint not null, customer_id bigint not null, status text not null,
    total_minor bigint not null, due_on date not null, created_at timestamptz not null);
  create table lines (id bigint primary key, invoice_id bigint not null, description text not null, amount_minor bigint not null);
  create table documents (id bigint primary key, org_id bigint not null, title text not null, deleted_at timestamptz,
    updated_at timestamptz not null);
  create table events (id bigint primary key, org_id bigint not null, payload jsonb not null, created_at timestamptz not null);
  create table jobs (id bigint primary key, status text not null, run_at timestamptz not null, payload text not null);`

const org = `case when i % 5 = 0 then 1 else 1 + (abs(hashint4(i)) % 2000) end`
const moment = (days: number) =>
  `timestamptz '2026-01-01' + (abs(hashint4(i + 7)) % ${days * 86_400}) * interval '1 s'`

export const seed: readonly string[] = [
  `insert into users select i, ${org}, 'Person.' || i || '@Example.com', 'Person ' || i from generate_series(1, 150000) i`,
  `insert into customers select i, ${org}, md5(i::text) || ' Ltd ' || i from generate_series(1, 150000) i`,
  `insert into invoices select i, ${org}, 1 + abs(hashint4(i + 3)) % 150000,
     (array['paid','paid','paid','sent','draft'])[1 + abs(hashint4(i + 1)) % 5], i % 90000, date '2026-01-01' + i % 300, ${moment(300)}
   from generate_series(1, 400000) i`,
  `insert into lines select i, 1 + abs(hashint4(i)) % 400000, 'Work item ' || i, i % 5000 from generate_series(1, 800000) i`,
  `insert into documents select i, ${org}, 'Document ' || i, case when i % 10 < 9 then now() end, ${moment(300)} from generate_series(1, 200000) i`,
  `insert into events select i, ${org}, jsonb_build_object('kind', 'kind' || i % 7, 'ref', md5((i / 4)::text)), ${moment(300)}
   from generate_series(1, 300000) i`,
  `insert into jobs select i, case when i % 2000 = 0 then 'queued' else 'done' end, ${moment(300)}, 'x' from generate_series(1, 200000) i`,
]

export interface Query {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

export const queries: readonly Query[] = [
  {
    name: 'job queue',
    text: `select id from jobs where status = 'queued' and run_at <= now() order by run_at limit 10 for update skip locked`,
    values: [],
  },
  {
    name: "biggest tenant's list",
    text: 'select id, total_minor from invoices where org_id = $1 order by created_at desc limit 20',
    values: [1],
  },
  {
    name: 'log-in by lower(email)',
    text: 'select id, name from users where lower(email) = $1',
    values: ['person.4711@example.com'],
  },
  {
    name: 'jsonb @>',
    text: 'select id from events where payload @> $1::jsonb',
    values: [JSON.stringify({ ref: 'c4ca4238a0b923820dcc509a6f75849b' })],
  },
  {
    name: 'search by ILIKE',
    text: 'select id, name from customers where name ilike $1 limit 20',
    values: ['%f3c1d9%'],
  },
  {
    name: 'documents not deleted',
    text: 'select id, title from documents where org_id = $1 and deleted_at is null order by updated_at desc limit 20',
    values: [1],
  },
  {
    name: 'lines of an invoice',
    text: 'select id, description from lines where invoice_id = $1',
    values: [4711],
  },
  {
    name: 'a day of one tenant',
    text: 'select sum(total_minor) from invoices where org_id = $1 and created_at >= $2 and created_at < $3',
    values: [1, '2026-06-01', '2026-06-02'],
  },
  {
    name: 'open invoices with customer',
    text: `select i.id, c.name from invoices i join customers c on c.id = i.customer_id
      where i.org_id = $1 and i.status = $2 order by i.due_on limit 20`,
    values: [17, 'sent'],
  },
]

/** Indexes that an engineer who knows Postgres and this app would make. */
export const handMade: readonly string[] = [
  `create index on jobs (run_at) where status = 'queued'`,
  'create index on invoices (org_id, created_at desc)',
  'create index on users (lower(email))',
  'create index on events using gin (payload jsonb_path_ops)',
  'create extension if not exists pg_trgm',
  'create index on customers using gin (name gin_trgm_ops)',
  'create index on documents (org_id, updated_at desc) where deleted_at is null',
  'create index on lines (invoice_id)',
  'create index on invoices (org_id, status, due_on)',
]
