-- A key belongs to a project, so it is bound to it as everything else is; and only the system reads or makes keys.
select store.protect('people.api_key');
revoke all on people.api_key from hallway_app;
