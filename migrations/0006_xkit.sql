CREATE TABLE `connectors` (
	`workspace_id` text NOT NULL,
	`slug` text NOT NULL,
	`shape` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `slug`)
);
--> statement-breakpoint
CREATE TABLE `context_connections` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`context_id` text NOT NULL,
	`connector` text NOT NULL,
	`enabled` integer NOT NULL,
	`authorization` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `context_connections_by_context` ON `context_connections` (`workspace_id`,`context_id`,`connector`);--> statement-breakpoint
CREATE TABLE `contexts` (
	`workspace_id` text NOT NULL,
	`external_id` text NOT NULL,
	`external_name` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `external_id`)
);
--> statement-breakpoint
CREATE TABLE `destination_mappings` (
	`destination_id` text NOT NULL,
	`source` text NOT NULL,
	`workspace_id` text NOT NULL,
	`inputs` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`destination_id`, `source`)
);
--> statement-breakpoint
CREATE TABLE `destination_records` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`destination_id` text NOT NULL,
	`context_id` text NOT NULL,
	`source` text NOT NULL,
	`external_id` text NOT NULL,
	`operation` text NOT NULL,
	`version` integer NOT NULL,
	`payload` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`lease_id` text,
	`lease_until` integer,
	`errors` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`settled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `destination_records_by_key` ON `destination_records` (`destination_id`,`context_id`,`source`,`external_id`);--> statement-breakpoint
CREATE INDEX `destination_records_by_due` ON `destination_records` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `destination_records_by_destination` ON `destination_records` (`destination_id`,`id`);--> statement-breakpoint
CREATE INDEX `destination_records_by_destination_due` ON `destination_records` (`destination_id`,`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `destination_records_by_lease` ON `destination_records` (`destination_id`,`lease_until`);--> statement-breakpoint
CREATE INDEX `destination_records_by_settled` ON `destination_records` (`operation`,`settled_at`);--> statement-breakpoint
CREATE TABLE `destinations` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`upsert_function_id` text NOT NULL,
	`delete_function_id` text NOT NULL,
	`inputs` text NOT NULL,
	`settings` text NOT NULL,
	`sealed_settings` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `destinations_by_workspace` ON `destinations` (`workspace_id`,`id`);--> statement-breakpoint
CREATE INDEX `destinations_by_upsert_function` ON `destinations` (`upsert_function_id`);--> statement-breakpoint
CREATE INDEX `destinations_by_delete_function` ON `destinations` (`delete_function_id`);