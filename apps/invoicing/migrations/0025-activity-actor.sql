-- Who did it, whatever they call themselves. Null for what customers and services did, and for entries from before.
alter table activity add column actor_id text;
