-- Tries of passwords, per account and whether its device is known: the one limit that all processes and all
-- addresses share. The key is a hash; addresses without an account are counted too, or they would stand out.

create table password_tries (
  key text primary key,
  tries integer not null,
  last_at timestamptz not null,
  next_at timestamptz not null
);

grant select, insert, update, delete on password_tries to invoicing_auth;
