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
