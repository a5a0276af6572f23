CREATE TABLE `idempotent_calls` (
	`endpoint` text NOT NULL,
	`key_hash` text NOT NULL,
	`invocation_id` text NOT NULL,
	`answer` text,
	`lease_until` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`endpoint`, `key_hash`)
);
--> statement-breakpoint
CREATE INDEX `idempotent_calls_by_expiry` ON `idempotent_calls` (`expires_at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`function_id` text NOT NULL,
	`version` integer,
	`endpoint` text,
	`kind` text NOT NULL,
	`handler` text NOT NULL,
	`input` text NOT NULL,
	`request` text,
	`chain` integer NOT NULL,
	`dedupe_key` text,
	`after_id` text,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`lease_id` text,
	`lease_until` integer,
	`timeout_ms` integer NOT NULL,
	`status_hash` text,
	`result` text,
	`created_at` integer NOT NULL,
	`settled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `jobs_by_dedupe_key` ON `jobs` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `jobs_by_due` ON `jobs` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `jobs_by_settled` ON `jobs` (`settled_at`);--> statement-breakpoint
CREATE TABLE `schedules` (
	`workspace_id` text NOT NULL,
	`function_id` text NOT NULL,
	`name` text NOT NULL,
	`cron` text NOT NULL,
	`time_zone` text NOT NULL,
	`data` text,
	`enabled` integer NOT NULL,
	`next_run_at` integer,
	`last_run_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`function_id`, `name`)
);
--> statement-breakpoint
CREATE INDEX `schedules_by_due` ON `schedules` (`enabled`,`next_run_at`);