CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `counters` (
	`workspace_id` text NOT NULL,
	`key` text NOT NULL,
	`value` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `counters_by_expiry` ON `counters` (`expires_at`);--> statement-breakpoint
CREATE TABLE `endpoints` (
	`suffix` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`function_id` text NOT NULL,
	`active` integer NOT NULL,
	`policy` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `endpoints_by_function` ON `endpoints` (`function_id`);--> statement-breakpoint
CREATE TABLE `functions` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`dialect` text NOT NULL,
	`enabled` integer NOT NULL,
	`active_version_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `functions_by_workspace` ON `functions` (`workspace_id`,`id`);--> statement-breakpoint
CREATE TABLE `invocations` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`function_id` text NOT NULL,
	`version` integer NOT NULL,
	`endpoint` text,
	`outcome` text NOT NULL,
	`status` integer,
	`duration_ms` integer NOT NULL,
	`cold_start` integer NOT NULL,
	`started_at` integer NOT NULL,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `invocations_by_workspace` ON `invocations` (`workspace_id`,`id`);--> statement-breakpoint
CREATE INDEX `invocations_by_function` ON `invocations` (`function_id`,`id`);--> statement-breakpoint
CREATE INDEX `invocations_by_endpoint` ON `invocations` (`endpoint`,`id`);--> statement-breakpoint
CREATE INDEX `invocations_by_start` ON `invocations` (`started_at`);--> statement-breakpoint
CREATE TABLE `kvs` (
	`workspace_id` text NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `kvs_by_expiry` ON `kvs` (`expires_at`);--> statement-breakpoint
CREATE TABLE `secrets` (
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`ciphertext` blob NOT NULL,
	`iv` blob NOT NULL,
	`key_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `name`)
);
--> statement-breakpoint
CREATE TABLE `versions` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`function_id` text NOT NULL,
	`number` integer NOT NULL,
	`code` text NOT NULL,
	`modules` text NOT NULL,
	`variables` text NOT NULL,
	`settings` text NOT NULL,
	`imports` text NOT NULL,
	`content_hash` text NOT NULL,
	`author` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `versions_by_number` ON `versions` (`function_id`,`number`);--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
