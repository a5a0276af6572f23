import { fileURLToPath } from "node:url";
import whole from "moment-timezone";
import { expect, it } from "vitest";
import { bundleEntry } from "../../../scripts/shelf/bundle.ts";
import { SHELF_SOURCES } from "../../../scripts/shelf/sources.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const [BEGIN, END] = [Date.UTC(1850, 0), Date.UTC(2101, 0)];
/** Often enough to see each of a year's changes of the clock. */
const STEP_MS = 61 * 24 * 3_600_000;

it("the zones of moment-timezone are what they are in the package, up to the year 2100", async () => {
  const source = SHELF_SOURCES.find(({ name }) => name === "moment-timezone") ?? expect.fail("it is there");
  const text = await bundleEntry(ROOT, source);
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    default: typeof whole;
  };
  const ours = loaded.default;
  expect(ours.tz.names()).toEqual(whole.tz.names());
  expect(ours.tz.countries()).toEqual(whole.tz.countries());
  expect(ours.tz.zonesForCountry("US")).toEqual(whole.tz.zonesForCountry("US"));
  const differing = whole.tz.names().filter((name) => {
    const [a, b] = [whole.tz.zone(name), ours.tz.zone(name)];
    for (let at = BEGIN; at < END; at += STEP_MS) {
      if (a?.utcOffset(at) !== b?.utcOffset(at) || a?.abbr(at) !== b?.abbr(at)) {
        return true;
      }
    }
    return false;
  });
  expect(differing).toEqual([]);
});
