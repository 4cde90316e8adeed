/**
 * SQL of the runtime's own tables, in order; the app's migration runner runs each once, before its
 * own, and then grants SELECT, INSERT, UPDATE and DELETE on `tenfold_jobs` to the app's role.
 *
 * The table has no row-level security: a worker claims jobs of all tenants. Whatever is read on
 * behalf of a tenant (`jobs.find`) filters by tenant, and a handler runs in its job's tenant.
 */
export const migrations: Readonly<Record<string, string>> = {
  'tenfold-0001-jobs': `
create table tenfold_jobs (
  id uuid primary key,
  name text not null,
  tenant text,
  payload jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
  attempt integer not null default 0,
  max_attempts integer not null,
  created_at timestamptz not null default now(),
  run_at timestamptz not null default now(),
  locked_until timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  error text
);
create index tenfold_jobs_queued on tenfold_jobs (run_at) where state = 'queued';
create index tenfold_jobs_running on tenfold_jobs (locked_until) where state = 'running';
create index tenfold_jobs_finished on tenfold_jobs (finished_at) where state in ('done', 'failed');
`,
  'tenfold-0002-job-reasons': `
alter table tenfold_jobs add column reason jsonb, add column progress jsonb;
`,
}
