-- A template's file is kept for as long as the template is.
insert into store.file (hash, bytes) select file_hash, max(bytes) from templates.template group by file_hash on conflict do nothing;
alter table templates.template add foreign key (file_hash) references store.file (hash);
create index template_of_file on templates.template (file_hash);
