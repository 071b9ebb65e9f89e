#!/bin/sh
# Runs once, when the database folder is made: a login for Hallway that is no superuser, so that row-level security binds it.
set -eu
password=$(cat "${HALLWAY_PASSWORD_FILE:-/run/secrets/postgres_password}")
psql -v ON_ERROR_STOP=1 -v login="${HALLWAY_LOGIN:-hallway}" -v password="$password" <<'SQL'
create role hallway_system nologin;
create role hallway_app nologin;
create role :"login" login password :'password';
grant hallway_system, hallway_app to :"login";
create database hallway owner :"login";
grant create on database hallway to hallway_system;
\connect hallway
select exists (select from pg_available_extensions where name = 'vector') as has_vector \gset
\if :has_vector
create extension vector;
\endif
SQL
