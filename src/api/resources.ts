/** The API's resources and inputs as types, for programs that call it. */
import type { z } from "zod";
import type { Variable } from "../core/contract.ts";
import type { OutgoingRequest } from "../core/outgoing.ts";
import type { endpointCreateSchema, endpointPatchSchema, endpointSchema } from "./schemas/endpoints.ts";
import type { functionCreateSchema, functionPatchSchema, functionSchema } from "./schemas/functions.ts";
import type { insertPatchSchema, insertSchema, insertWriteSchema } from "./schemas/inserts.ts";
import type { invocationDetailSchema, invocationSchema } from "./schemas/invocations.ts";
import type { kvsRecordSchema, kvsWriteSchema } from "./schemas/kvs.ts";
import type { metricsSchema } from "./schemas/metrics.ts";
import type {
  connectionPatchSchema,
  connectionSchema,
  connectionWriteSchema,
  deliveryDetailSchema,
  deliveryListQuery,
  deliverySchema,
  eventDetailSchema,
  eventListQuery,
  eventSchema,
  replayDeliveriesSchema,
  replayedDeliveriesSchema,
  sourcePatchSchema,
  sourceSchema,
  sourceWriteSchema,
} from "./schemas/pipeline.ts";
import type { scheduleSchema, scheduleWriteSchema } from "./schemas/schedules.ts";
import type { secretSchema } from "./schemas/secrets.ts";
import type { fieldErrorSchema, logLineSchema, problemSchema } from "./schemas/shared.ts";
import type { testResultSchema, testRunSchema } from "./schemas/test-run.ts";
import type { createdTokenSchema, tokenCreateSchema, tokenSchema } from "./schemas/tokens.ts";
import type {
  createdTriggerSchema,
  firedEventsSchema,
  fireEventsSchema,
  triggerPatchSchema,
  triggerSchema,
  triggerWriteSchema,
} from "./schemas/triggers.ts";
import type { versionCreateSchema, versionSchema } from "./schemas/versions.ts";
import type { workspacePatchSchema, workspaceSchema } from "./schemas/workspace.ts";

export type { OutgoingRequest, Variable };
export type { SessionResource } from "./session-resource.ts";
export type FunctionCreate = z.input<typeof functionCreateSchema>;
export type FunctionPatch = z.input<typeof functionPatchSchema>;
/** What a function can be written for; there are dialects in which none is stored. */
export type Dialect = FunctionCreate["dialect"];
export type FunctionResource = z.output<typeof functionSchema> & { dialect: Dialect };
export type VersionResource = z.output<typeof versionSchema>;
export type VersionCreate = z.input<typeof versionCreateSchema>;
export type EndpointResource = z.output<typeof endpointSchema>;
export type EndpointCreate = z.input<typeof endpointCreateSchema>;
export type EndpointPatch = z.input<typeof endpointPatchSchema>;
export type InvocationResource = z.output<typeof invocationSchema>;
export type InvocationDetail = z.output<typeof invocationDetailSchema>;
export type Metrics = z.output<typeof metricsSchema>;
export type TestRun = z.input<typeof testRunSchema>;
export type TestResult = z.output<typeof testResultSchema>;
export type ScheduleResource = z.output<typeof scheduleSchema>;
export type ScheduleWrite = z.input<typeof scheduleWriteSchema>;
export type SecretResource = z.output<typeof secretSchema>;
export type TokenResource = z.output<typeof tokenSchema>;
export type CreatedToken = z.output<typeof createdTokenSchema>;
export type TokenCreate = z.input<typeof tokenCreateSchema>;
export type Scope = TokenCreate["scopes"][number];
export type WorkspaceResource = z.output<typeof workspaceSchema>;
export type WorkspacePatch = z.input<typeof workspacePatchSchema>;
export type KvsRecord = z.output<typeof kvsRecordSchema>;
export type KvsWrite = z.input<typeof kvsWriteSchema>;
export type LogLine = z.output<typeof logLineSchema>;
export type FieldError = z.output<typeof fieldErrorSchema>;
export type Problem = z.output<typeof problemSchema>;
export type SourceResource = z.output<typeof sourceSchema>;
export type SourceWrite = z.input<typeof sourceWriteSchema>;
export type SourcePatch = z.input<typeof sourcePatchSchema>;
export type ConnectionResource = z.output<typeof connectionSchema>;
export type ConnectionWrite = z.input<typeof connectionWriteSchema>;
export type ConnectionPatch = z.input<typeof connectionPatchSchema>;
export type InsertResource = z.output<typeof insertSchema>;
export type InsertWrite = z.input<typeof insertWriteSchema>;
export type InsertPatch = z.input<typeof insertPatchSchema>;
export type EventResource = z.output<typeof eventSchema>;
export type EventDetail = z.output<typeof eventDetailSchema>;
/** The types of stored events: those that sources send, and the one of events that triggers are bound to. */
export type StoredEventType = NonNullable<z.output<typeof eventListQuery>["type"]>;
export type DeliveryResource = z.output<typeof deliverySchema>;
export type DeliveryDetail = z.output<typeof deliveryDetailSchema>;
export type DeliveryState = NonNullable<z.output<typeof deliveryListQuery>["state"]>;
export type DeliveryReplay = z.input<typeof replayDeliveriesSchema>;
export type ReplayedDeliveries = z.output<typeof replayedDeliveriesSchema>;
export type TriggerResource = z.output<typeof triggerSchema>;
export type CreatedTrigger = z.output<typeof createdTriggerSchema>;
export type TriggerWrite = z.input<typeof triggerWriteSchema>;
export type TriggerPatch = z.input<typeof triggerPatchSchema>;
export type EventFire = z.input<typeof fireEventsSchema>;
export type FiredEvents = z.output<typeof firedEventsSchema>;
