-- Pictures of users, each within one organisation.

-- What was uploaded, until its squares are cut. A later upload takes the row over under a new id,
-- so the job of an earlier one finds nothing, and the picture asked for last wins.
create table avatar_originals (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  user_id text not null,
  content bytea not null,
  created_at timestamptz(3) not null default now(),
  unique (org_id, user_id)
);

create table avatars (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  user_id text not null,
  size smallint not null check (size in (64, 128, 512)),
  hash text not null,
  content bytea not null,
  created_at timestamptz(3) not null default now(),
  unique (org_id, user_id, size)
);

alter table avatar_originals enable row level security;
alter table avatar_originals force row level security;
create policy tenant on avatar_originals to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

alter table avatars enable row level security;
alter table avatars force row level security;
create policy tenant on avatars to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

grant select, insert, update, delete on avatar_originals to invoicing_app;
grant select, insert, delete on avatars to invoicing_app;
