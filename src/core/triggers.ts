/** The cron triggers, as `wrangler.toml` names them and the one-machine server fires them. */
export const EVERY_MINUTE = "* * * * *";
export const EVERY_DAY = "17 3 * * *";
