-- Files that were dropped into the bucket: each version once, with what was answered beside it.

create table dropped_files (
    account_id uuid not null references accounts on delete cascade,
    bucket text not null,
    key text not null,
    version text not null,
    -- null while it is decided, in the transaction that decides it.
    status text check (status in ('imported', 'dry_run', 'refused', 'waiting')),
    -- What was said beside it when it was decided: a file that was refused is looked at again when that changes.
    options_digest bytea,
    result jsonb,
    decided_at timestamptz not null default now(),
    primary key (account_id, bucket, key, version)
);
create index dropped_files_oldest on dropped_files (decided_at);
create index imports_of_one_content on imports (account_id, digest) where digest is not null;

alter table dropped_files enable row level security;
create policy own_account on dropped_files to leadintake_app using (account_id = (select current_account()));
grant select, insert, update, delete on dropped_files to leadintake_app;
