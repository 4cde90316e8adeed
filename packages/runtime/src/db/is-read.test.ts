import { expect, it } from 'vitest'
import { isRead } from './is-read.ts'

it.each([
  'select 1',
  ' \nSELECT count(*) from invoices where org_id = $1 and (a or b) order by lower(name)',
  'with x as (select 1) select * from x where id in (select max (id) from y)',
  'select "a"."b", sum("c") over (partition by d) from "e" where f = any($1)',
  'table invoices',
])('is a read: %j', (text) => expect(isRead(text)).toBe(true))

it.each([
  `insert into a values (1)`,
  'select my_function()',
  'select "count_and_log"(1)',
  'select myschema.count(1)',
  'select my_function/* */(1)',
  'select my_function -- so\n(1)',
  `select nextval('s')`,
  `select pg_notify('a', '')`,
  'with gone as (delete from a returning *) select * from gone',
  'select * into b from a',
  'select * from a for update',
  'call p()',
  '/* */ select 1',
  'select émettre(1)',
  'select écount(1)',
])('may write: %j', (text) => expect(isRead(text)).toBe(false))
