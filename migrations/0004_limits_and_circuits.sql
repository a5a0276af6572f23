CREATE TABLE `circuits` (
	`version_id` text PRIMARY KEY NOT NULL,
	`function_id` text NOT NULL,
	`losses` integer NOT NULL,
	`reason` text NOT NULL,
	`opened_at` integer NOT NULL,
	`retry_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `circuits_by_function` ON `circuits` (`function_id`);--> statement-breakpoint
ALTER TABLE `functions` ADD `limits` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `functions` ADD `egress` text DEFAULT '{}' NOT NULL;