-- compatible-with: 0002
-- What seals sessions where they are remembered outside of this database: whoever can write there makes no session.
create table people.session_key (
  only_one boolean primary key default true check (only_one),
  key bytea not null
);
insert into people.session_key (key) values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
