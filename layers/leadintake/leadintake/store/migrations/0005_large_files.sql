-- Files of any size: what was announced to be sent to the bucket, and imports that run on a worker.

create table uploads (
    account_id uuid not null references accounts on delete cascade,
    id uuid not null,
    file_name text not null,
    bytes bigint not null check (bytes > 0),
    made_at timestamptz not null default now(),
    primary key (account_id, id)
);
create index uploads_oldest on uploads (made_at);
alter table uploads enable row level security;
create policy own_account on uploads to leadintake_app using (account_id = (select current_account()));
grant select, insert, update, delete on uploads to leadintake_app;

-- An import that nobody waits for: what a worker is to do, how far it is, and whether it still lives.
alter table imports
    add column request jsonb,
    add column phase text,
    add column rows_done integer not null default 0,
    -- How often a worker has begun. Only the one that began last may end it.
    add column attempts smallint not null default 0,
    add column sent_at timestamptz,
    add column seen_at timestamptz,
    add column started_at timestamptz;
create index imports_unfinished on imports (created_at) where status in ('queued', 'running');

-- For the sweeper, which belongs to no account: names, and nothing of what is in them.
create function unfinished_imports(at_most integer) returns table (account_id uuid, import_id uuid)
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
        select i.account_id, i.id from public.imports i
        where (i.status = 'queued' and i.request is not null and (
                (i.sent_at is null and coalesce(i.seen_at, i.created_at) < now() - interval '20 seconds')
                -- Lost by the queue, or still waiting in it: to be sent twice does no harm.
                or i.sent_at < now() - interval '15 minutes'
            ))
            or (i.status = 'running' and i.request is not null and i.seen_at < now() - interval '60 seconds'
                and i.sent_at < now() - interval '60 seconds')
        order by i.created_at
        limit at_most
    $$;
revoke all on function unfinished_imports(integer) from public;
grant execute on function unfinished_imports(integer) to leadintake_app;
