import type { WorkspaceResource } from "../../api/resources.ts";
import { toSize } from "../text/format.ts";
import type { Fact } from "../ui/facts.tsx";
import type { enWorkspace } from "../text/en-workspace.ts";

type Texts = (typeof enWorkspace)["workspace"];

/** What the settings of a server say to its users, each with the name of its setting. */
export function toServerFacts(text: Texts, server: WorkspaceResource["server"]): Fact[] {
  const { publicUrl, hookHost, redactedNames, access } = server;
  return [
    {
      label: text.publicUrl,
      value: publicUrl === null ? text.anyHost : <span className="url">{publicUrl}</span>,
      hint: "PUBLIC_URL",
    },
    {
      label: text.hookHost,
      value: hookHost === null ? text.none : <span className="url">{hookHost}</span>,
      hint: "HOOK_HOST",
    },
    { label: text.sealing, value: server.canSeal ? text.canSeal : text.cannot, hint: "ENCRYPTION_KEY" },
    { label: text.recordDays, value: text.days(server.recordDays), hint: "LOG_RETENTION_DAYS" },
    {
      label: text.recordsPerMinute,
      value: text.perMinute(String(server.recordsPerMinute)),
      hint: "RECORDS_PER_MINUTE",
    },
    {
      label: text.redactedNames,
      value: redactedNames.length === 0 ? text.none : <code>{redactedNames.join(", ")}</code>,
      hint: "REDACT_FIELDS",
    },
    {
      label: text.cacheSeconds,
      value: text.atMostSeconds(String(server.endpointCacheSeconds)),
      hint: "ENDPOINT_CACHE_SECONDS",
    },
    {
      label: text.concurrentRuns,
      value: text.perGateway(String(server.concurrentRuns)),
      hint: "MAX_CONCURRENT_RUNS",
    },
    {
      label: text.sessionMinutes,
      value: text.minutes(String(server.functionSessionMinutes)),
      hint: "FUNCTION_SESSION_MINUTES",
    },
    {
      label: text.privateEgress,
      value: server.privateEgress ? text.allowed : text.refused,
      hint: "EGRESS_ALLOW_PRIVATE",
    },
    {
      label: text.access,
      value: access === null ? text.none : <span className="url">{access.teamDomain}</span>,
      hint: "ACCESS_TEAM_DOMAIN",
    },
    ...(access === null
      ? []
      : [
          {
            label: text.accessScopes,
            value: <code>{access.scopes.join(", ")}</code>,
            hint: "ACCESS_SCOPES",
            isWide: true,
          },
        ]),
  ];
}

/** The limits that a user meets first. */
export function toLimitFacts(text: Texts, limits: WorkspaceResource["limits"]): Fact[] {
  const toSeconds = (ms: number) => text.seconds(String(ms / 1_000));
  return [
    { label: text.body, value: text.upTo(toSize(limits.bodyBytes), toSize(limits.bodyMaxBytes)) },
    { label: text.timeout, value: text.upTo(toSeconds(limits.timeoutMs), toSeconds(limits.timeoutMaxMs)) },
    { label: text.answer, value: toSize(limits.answerBytes) },
    { label: text.code, value: toSize(limits.codeBytes) },
    { label: text.log, value: toSize(limits.logBytes) },
    { label: text.recordBody, value: toSize(limits.recordBodyBytes) },
    { label: text.kvsValue, value: toSize(limits.kvsValueBytes) },
    { label: text.event, value: toSize(limits.eventBytes) },
    { label: text.record, value: toSize(limits.recordBytes) },
  ];
}
