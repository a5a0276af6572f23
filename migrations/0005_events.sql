CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`source_id` text NOT NULL,
	`function_id` text NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`filter` text NOT NULL,
	`settings` text NOT NULL,
	`sealed_settings` text NOT NULL,
	`batch_max_count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `connections_by_source` ON `connections` (`source_id`);--> statement-breakpoint
CREATE INDEX `connections_by_function` ON `connections` (`function_id`);--> statement-breakpoint
CREATE INDEX `connections_by_workspace` ON `connections` (`workspace_id`,`id`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`event_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`attempts_before` integer NOT NULL,
	`retry_until` integer NOT NULL,
	`due_at` integer NOT NULL,
	`lease_id` text,
	`lease_until` integer,
	`reason` text,
	`created_at` integer NOT NULL,
	`settled_at` integer
);
--> statement-breakpoint
CREATE INDEX `deliveries_by_due` ON `deliveries` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `deliveries_by_connection` ON `deliveries` (`connection_id`,`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `deliveries_by_event` ON `deliveries` (`event_id`);--> statement-breakpoint
CREATE INDEX `deliveries_by_workspace` ON `deliveries` (`workspace_id`,`id`);--> statement-breakpoint
CREATE INDEX `deliveries_by_settled` ON `deliveries` (`settled_at`);--> statement-breakpoint
CREATE TABLE `delivery_attempts` (
	`delivery_id` text NOT NULL,
	`number` integer NOT NULL,
	`workspace_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`reason` text,
	`invocation_id` text,
	`detail` text NOT NULL,
	PRIMARY KEY(`delivery_id`, `number`)
);
--> statement-breakpoint
CREATE INDEX `delivery_attempts_by_time` ON `delivery_attempts` (`started_at`);--> statement-breakpoint
CREATE TABLE `event_keys` (
	`workspace_id` text NOT NULL,
	`source_id` text NOT NULL,
	`message_id` text NOT NULL,
	`event_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`source_id`, `message_id`)
);
--> statement-breakpoint
CREATE INDEX `event_keys_by_expiry` ON `event_keys` (`expires_at`);--> statement-breakpoint
CREATE TABLE `events` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`source_id` text NOT NULL,
	`message_id` text NOT NULL,
	`type` text NOT NULL,
	`name` text,
	`user_id` text,
	`anonymous_id` text,
	`payload` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `events_by_workspace` ON `events` (`workspace_id`,`id`);--> statement-breakpoint
CREATE INDEX `events_by_source` ON `events` (`source_id`,`id`);--> statement-breakpoint
CREATE INDEX `events_by_time` ON `events` (`received_at`);--> statement-breakpoint
CREATE TABLE `insert_instances` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`function_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`name` text NOT NULL,
	`enabled` integer NOT NULL,
	`settings` text NOT NULL,
	`sealed_settings` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `insert_instances_by_function` ON `insert_instances` (`function_id`,`id`);--> statement-breakpoint
CREATE INDEX `insert_instances_by_connection` ON `insert_instances` (`connection_id`,`id`);--> statement-breakpoint
CREATE TABLE `objects` (
	`workspace_id` text NOT NULL,
	`collection` text NOT NULL,
	`object_id` text NOT NULL,
	`properties` text NOT NULL,
	`source_id` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`workspace_id`, `collection`, `object_id`)
);
--> statement-breakpoint
CREATE TABLE `sources` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`slug` text NOT NULL,
	`enabled` integer NOT NULL,
	`function_id` text,
	`version_id` text,
	`endpoint_suffix` text,
	`settings` text NOT NULL,
	`sealed_settings` text NOT NULL,
	`deployed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sources_by_slug` ON `sources` (`workspace_id`,`slug`);--> statement-breakpoint
CREATE INDEX `sources_by_workspace` ON `sources` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `sources_by_function` ON `sources` (`function_id`);--> statement-breakpoint
CREATE INDEX `sources_by_endpoint` ON `sources` (`endpoint_suffix`);--> statement-breakpoint
CREATE TABLE `write_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`source_id` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `write_keys_by_source` ON `write_keys` (`source_id`);--> statement-breakpoint
ALTER TABLE `functions` ADD `logo_url` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `versions` ADD `handlers` text DEFAULT '[]' NOT NULL;