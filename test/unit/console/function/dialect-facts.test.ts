import { describe, expect, it } from "vitest";
import { functionCreateSchema } from "../../../../src/api/schemas/functions.ts";
import { factsOf } from "../../../../src/console/function/dialect-facts.ts";
import { HostError } from "../../../../src/core/host-error.ts";
import { readingOf } from "../../../../src/dialects/readings.ts";
import { dialectOf } from "../../../../src/dialects/registry.ts";

/** Tells whether functions of a dialect are refused a schedule. */
function refusesSchedules(name: Parameters<typeof dialectOf>[0]): boolean {
  try {
    dialectOf(name).toScheduleInput(undefined, { cron: "* * * * *", scheduledTime: 0 });
    return false;
  } catch (error) {
    return error instanceof HostError;
  }
}

// The console has no dialect's code, so what it says of one is held against that here.
describe.each(functionCreateSchema.shape.dialect.options)("what the pages know of %s", (name) => {
  const dialect = dialectOf(name);
  const facts = factsOf(name);

  it("is what the dialect says of itself", () => {
    expect({
      noEndpoints: facts.noEndpoints ?? false,
      noSchedules: facts.noSchedules ?? false,
      isDestination: facts.isDestination ?? false,
      isSource: facts.isSource ?? false,
      isInsert: facts.isInsert ?? false,
      hasFiles: facts.hasFiles ?? false,
      takesPath: facts.takesPath ?? false,
      hasPlaceholders: facts.variables === "placeholder",
      hasEnv: facts.variables === "env",
    }).toEqual({
      noEndpoints: dialect.noEndpoints !== undefined,
      noSchedules: refusesSchedules(name),
      isDestination: dialect.isDestination ?? false,
      isSource: dialect.toEmitted !== undefined,
      isInsert: name === "segment-insert",
      hasFiles: dialect.hasFiles ?? false,
      takesPath: dialect.answersHttp,
      hasPlaceholders: readingOf(name).hasPlaceholders,
      hasEnv: dialect.toEnv !== undefined,
    });
  });

  it("are handlers that a run may name", () => {
    expect((facts.handlers ?? []).filter((handler) => !dialect.handlers.includes(handler))).toEqual([]);
  });
});
