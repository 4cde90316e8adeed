/** Objects of extensions are not the user's to change. Wants the object's schema as `n`. */
export const isUsers = (catalogue: string, oid: string): string => `
  n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
  and not exists (select from pg_depend d
    where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`
