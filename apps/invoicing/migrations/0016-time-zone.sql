-- Where an organisation's day begins: its invoices are overdue by it, and its dates begin with it.
set local lock_timeout = '5s';

alter table organization_settings add column time_zone text not null default 'UTC';
