-- What a caller named by an Idempotency-Key: the claim commits with the request's first effect, the
-- answer is added when it leaves. Doubles are refused by the unique constraints, at any concurrency.

create table idempotency_keys (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  user_id text not null,
  key text not null,
  request_hash text not null,
  -- Of the answer; null while the request runs, and for ever when its process died before answering.
  status smallint,
  content_type text,
  answer text,
  created_at timestamptz not null default now(),
  unique (org_id, user_id, key)
);

alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy tenant on idempotency_keys to public
  using (org_id = current_setting('app.tenant_id', true))
  with check (org_id = current_setting('app.tenant_id', true));

grant select, insert, update, delete on idempotency_keys to invoicing_app;

-- The same for requests whose first effect lies in the identity tables, which belong to no tenant.
create table identity_idempotency_keys (
  id bigint generated always as identity primary key,
  -- Empty for what a user does outside of any organisation.
  organization_id text not null,
  user_id text not null references users (id) on delete cascade,
  key text not null,
  request_hash text not null,
  status smallint,
  content_type text,
  answer text,
  created_at timestamptz not null default now(),
  unique (organization_id, user_id, key)
);

grant select, insert, update, delete on identity_idempotency_keys to invoicing_auth;
