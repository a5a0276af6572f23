CREATE TABLE `function_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`user_id` text NOT NULL,
	`hash` text NOT NULL,
	`chain` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `function_sessions_by_delivery` ON `function_sessions` (`delivery_id`);--> statement-breakpoint
CREATE INDEX `function_sessions_by_expiry` ON `function_sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `triggers` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`event_ids` text NOT NULL,
	`function_id` text,
	`url` text,
	`sealed_secrets` text NOT NULL,
	`previous_until` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `triggers_by_workspace` ON `triggers` (`workspace_id`,`id`);--> statement-breakpoint
CREATE INDEX `triggers_by_function` ON `triggers` (`function_id`);--> statement-breakpoint
CREATE INDEX `triggers_by_deletion` ON `triggers` (`deleted_at`);