-- What the runtime needs of the server beside its own tables: to see sessions and locks, and to end
-- the sessions of a run that is gone.
GRANT PROCESS, CONNECTION_ADMIN ON *.* TO 'shop'@'%';
GRANT SELECT ON performance_schema.* TO 'shop'@'%';
