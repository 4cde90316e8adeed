-- As in 0014: lets two windows that edit the same thing find out about each other.
set local lock_timeout = '5s';

alter table organizations add column version integer not null default 1;
alter table members add column version integer not null default 1;
alter table reminders add column version integer not null default 1;
