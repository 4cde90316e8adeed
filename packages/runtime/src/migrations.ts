/**
 * SQL of the runtime's own tables, in order; the app's migration runner runs each once, before its own.
 *
 * A role sees the jobs of the tenant in `app.tenant_id`, as with the app's own tables. Those who run jobs see them
 * all by a policy that the app makes for a role of its own, named by TENFOLD_JOBS_DATABASE_URL. Grant SELECT,
 * INSERT, UPDATE and DELETE on `tenfold_jobs` to both roles, and on `tenfold_workers`,
 * `tenfold_bookmarks` and `tenfold_stores` to that one.
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
  'tenfold-0003-workers': `
create table tenfold_workers (
  id uuid primary key,
  alive_until timestamptz not null,
  died_with integer
);
alter table tenfold_jobs add column worker uuid, add column crashes integer not null default 0;
-- Indexes are made at once, for the table is short: what is done leaves it after a day.
-- squawk-ignore require-concurrent-index-creation
create index tenfold_jobs_suspect on tenfold_jobs (run_at) where state = 'queued' and crashes > 0;
-- squawk-ignore require-concurrent-index-creation
create index tenfold_jobs_done on tenfold_jobs (finished_at) where state = 'done';
-- squawk-ignore require-concurrent-index-creation
create index tenfold_jobs_failed on tenfold_jobs (tenant, finished_at) where state = 'failed';
-- squawk-ignore require-concurrent-index-deletion
drop index tenfold_jobs_finished;
`,
  'tenfold-0004-job-tenants': `
update tenfold_jobs set tenant = 'job:' || id where tenant is null;
-- squawk-ignore adding-field-with-default
alter table tenfold_jobs add column lane text generated always as (case when tenant is null or tenant = 'job:' || id::text then '' else tenant end) stored;
-- squawk-ignore require-concurrent-index-creation
create index tenfold_jobs_lanes on tenfold_jobs (lane, run_at) where state = 'queued' and crashes = 0;
-- squawk-ignore require-concurrent-index-deletion
drop index tenfold_jobs_queued;
alter table tenfold_jobs enable row level security;
alter table tenfold_jobs force row level security;
create policy tenant on tenfold_jobs
  using (tenant = current_setting('app.tenant_id', true))
  with check (tenant = current_setting('app.tenant_id', true));
`,
  'tenfold-0005-job-subjects': `
alter table tenfold_jobs add column subject text;
`,
  'tenfold-0006-job-interruptions': `
alter table tenfold_jobs add column interruptions integer not null default 0;
`,
  'tenfold-0007-bookmarks': `
-- What it holds may be lost at any time: users are then led by the primary's position.
create unlogged table tenfold_bookmarks (
  name text primary key,
  entry text not null,
  is_known boolean not null default false,
  system text,
  position text collate "C",
  used_at timestamptz not null default now()
) with (fillfactor = 50);
create table tenfold_stores (
  name text primary key,
  epoch bigint not null default 1,
  suspended_until timestamptz not null default now()
);
`,
}
