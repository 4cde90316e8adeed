-- What an organisation owns: every table carries org_id and is fenced off by 0003.
-- Money is in minor units (cents), tax rates in basis points (1900 = 19 %).
-- As founders ship it: primary keys only, no index on foreign keys or anything else.

create table organization_settings (
  org_id text primary key references organizations (id),
  color text not null default '#2457d6' check (color ~ '^#[0-9a-f]{6}$'),
  logo_text text not null default '',
  currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
  flags jsonb not null default '{}',
  updated_at timestamptz not null default now()
);

create table subscriptions (
  org_id text primary key references organizations (id),
  plan text not null default 'free' check (plan in ('free', 'pro', 'team')),
  status text not null default 'active' check (status in ('active', 'past_due', 'canceled')),
  seats integer not null default 1 check (seats > 0),
  renews_at timestamptz
);

create table customers (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  name text not null,
  email text not null,
  address text not null default '',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz not null default now()
);

-- One row an organisation. Creating an invoice locks it, so numbers have neither gaps nor doubles.
create table invoice_counters (
  org_id text primary key references organizations (id),
  last_number integer not null check (last_number > 0)
);

create table invoices (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  customer_id bigint not null references customers (id),
  number integer not null check (number > 0),
  status text not null default 'draft' check (status in ('draft', 'sent', 'paid', 'void')),
  currency text not null,
  issued_on date not null,
  due_on date not null check (due_on >= issued_on),
  paid_on date,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null check (total_minor = net_minor + tax_minor),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz not null default now()
);

create table invoice_lines (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  invoice_id bigint not null references invoices (id),
  position smallint not null,
  description text not null,
  quantity integer not null check (quantity > 0),
  unit_price_minor bigint not null check (unit_price_minor >= 0),
  tax_rate_bp integer not null check (tax_rate_bp between 0 and 10000),
  net_minor bigint not null,
  tax_minor bigint not null
);

create table invoice_documents (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  invoice_id bigint not null references invoices (id),
  content bytea not null,
  created_at timestamptz(3) not null default now()
);

create table activity (
  id bigint generated always as identity primary key,
  org_id text not null references organizations (id),
  actor_name text not null,
  action text not null,
  subject_id text not null,
  subject_label text not null,
  created_at timestamptz(3) not null default now()
);
