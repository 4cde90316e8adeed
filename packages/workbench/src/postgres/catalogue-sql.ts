/** Condition on a schema `n`: neither the server's own nor one for temporary or oversized values. */
export const inUserSchema =
  "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'"

/** Condition on an object and its schema `n`: made by a user, not by the server or an extension. */
export const isUsers = (catalogue: string, oid: string): string => `
  ${inUserSchema} and not exists (select from pg_depend d
    where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

/** The names of a table's columns, in the order of their numbers. */
export const columnNames = (table: string, numbers: string): string => `
  array(select a.attname::text from unnest(${numbers}) with ordinality as u (n, i)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = u.n order by u.i)`

/** The command that a policy `p` applies to. */
export const policyCommand = `case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT'
  when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end`
