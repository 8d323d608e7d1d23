-- Enrichment: how far each cell that a model fills has come, and what an account may spend.

-- A cell has an entry once it was claimed. Without one it is pending, or completed where it has a value.
create table enrichment_cells (
    account_id uuid not null,
    list_id uuid not null,
    column_id uuid not null references list_columns on delete cascade,
    -- Of a person or a company; it may be gone.
    row_id uuid not null,
    status text not null check (status in ('pending', 'processing', 'completed', 'failed')),
    -- Who works on it, and until when nobody else may.
    claim uuid,
    leased_until timestamptz,
    -- Set before the model is asked: who dies after that may have been billed.
    asked_at timestamptz,
    -- What stood in the cell when it was claimed; something else there now was given meanwhile and wins.
    value_before jsonb,
    -- Whether somebody has named this cell, so that a value it has may be replaced.
    is_named boolean not null default false,
    error text,
    usage jsonb,
    finished_at timestamptz,
    primary key (account_id, column_id, row_id),
    foreign key (account_id, list_id) references lists (account_id, id) on delete cascade
);
create index enrichment_cells_of_list on enrichment_cells (account_id, list_id);
create index enrichment_cells_of_column on enrichment_cells (column_id);

alter table enrichment_runs
    add column is_preview boolean not null default false,
    add column is_counted boolean not null default false,
    add column sent_at timestamptz,
    add column times_sent integer not null default 0;
create index enrichment_runs_open on enrichment_runs (account_id, list_id) where status in ('waiting', 'sent');
create index enrichment_runs_sent on enrichment_runs (sent_at) where status = 'sent';

-- A budget in runs; null is none. What was spent is counted before the first cell of a run is asked.
alter table accounts
    add column max_enrichment_runs bigint check (max_enrichment_runs >= 0),
    add column enrichment_runs_used bigint not null default 0;
grant update (enrichment_runs_used) on accounts to leadintake_app;

-- Who has runs to be sent, or such as were sent so long ago that they may be lost. Ids and nothing else.
create function accounts_with_runs(sent_before timestamptz) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
    as $$
    select distinct account_id from public.enrichment_runs
    where status = 'waiting' or (status = 'sent' and sent_at < sent_before)
$$;
revoke execute on function accounts_with_runs(timestamptz) from public;
grant execute on function accounts_with_runs(timestamptz) to leadintake_app;

alter table enrichment_cells enable row level security;
create policy own_account on enrichment_cells to leadintake_app using (account_id = (select current_account()));
grant select, insert, update, delete on enrichment_cells to leadintake_app;
