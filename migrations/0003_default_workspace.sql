-- The workspace of a fresh install; see DEFAULT_WORKSPACE in src/storage/workspaces.ts.
INSERT OR IGNORE INTO `workspaces` (`id`, `name`, `created_at`) VALUES ('ws_default', 'default', CAST(strftime('%s', 'now') AS INTEGER) * 1000);
