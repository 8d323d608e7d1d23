-- Imports: what was confirmed, what became of each row, what was changed, and which runs of the model are to follow.

create table imports (
    id uuid not null,
    account_id uuid not null references accounts on delete cascade,
    kind text not null check (kind in ('people', 'companies', 'prospects', 'connections')),
    -- The list or campaign. It may be gone: the history stays.
    target_id uuid,
    status text not null check (status in ('queued', 'running', 'completed', 'failed')),
    file_name text,
    digest bytea,
    columns jsonb not null,
    mapping jsonb not null,
    options jsonb not null default '{}',
    rows_total integer not null,
    counters jsonb not null default '{}',
    warnings jsonb not null default '[]',
    -- Milliseconds by phase.
    timings jsonb not null default '{}',
    error text,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    undone_at timestamptz,
    primary key (account_id, id)
);
create index imports_newest on imports (account_id, created_at desc, id);

-- The ledger: one entry for each row of a file. Rows that an import has added are those with the outcome 'imported'.
create table import_rows (
    account_id uuid not null,
    import_id uuid not null,
    line integer not null,
    outcome text not null,
    reason text,
    met_by text,
    -- The row it became, was merged into, or met in another list.
    row_id uuid,
    -- [before, after] by field; the cells of a custom column are called "cells." and its id.
    changes jsonb,
    primary key (account_id, import_id, line)
);

-- The journal: what undo takes back, beside the added rows, which are in the ledger.
create table import_changes (
    id bigint generated always as identity primary key,
    account_id uuid not null,
    import_id uuid not null,
    subject text not null check (subject in ('row', 'company', 'column', 'prospect', 'connection')),
    record_id uuid not null,
    -- By field, as in the ledger. null before: the record was made.
    before jsonb,
    after jsonb not null
);
create index import_changes_of_import on import_changes (account_id, import_id, id);

-- A foreign key would cost 0.7 s per 100,000 entries; an entry cannot outlive its import all the same.
create function forget_import() returns trigger
    language plpgsql
    as $$
begin
    delete from import_rows where account_id = old.account_id and import_id = old.id;
    delete from import_changes where account_id = old.account_id and import_id = old.id;
    return old;
end
$$;
create trigger forget_import after delete on imports for each row execute function forget_import();

-- The outbox of the model's queue: written with the rows, sent after the commit.
create table enrichment_runs (
    id uuid primary key default gen_random_uuid(),
    account_id uuid not null,
    list_id uuid not null,
    column_id uuid not null references list_columns on delete cascade,
    import_id uuid,
    row_ids uuid[] not null,
    status text not null default 'waiting' check (status in ('waiting', 'sent', 'done', 'failed')),
    created_at timestamptz not null default now(),
    foreign key (account_id, list_id) references lists (account_id, id) on delete cascade
);
create index enrichment_runs_of_list on enrichment_runs (account_id, list_id);
create index enrichment_runs_of_column on enrichment_runs (column_id);
create index enrichment_runs_of_import on enrichment_runs (account_id, import_id);
create index enrichment_runs_waiting on enrichment_runs (created_at) where status = 'waiting';

do $$
declare
    fenced text;
begin
    foreach fenced in array array['imports', 'import_rows', 'import_changes', 'enrichment_runs'] loop
        execute format('alter table %I enable row level security', fenced);
        execute format(
            'create policy own_account on %I to leadintake_app using (account_id = (select current_account()))', fenced
        );
    end loop;
end
$$;
grant select, insert, update, delete on imports, import_rows, import_changes, enrichment_runs to leadintake_app;
