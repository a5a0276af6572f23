import { expect, it } from "vitest";
import { toTrackCurl } from "../../../../src/console/sources/track-curl.ts";

it("names the gateway and the key in the command that sends an event", () => {
  expect(toTrackCurl("https://hooks.example", "abc")).toBe(
    `curl -u 'abc:' 'https://hooks.example/v1/track' \\
  -H 'content-type: application/json' \\
  -d '{"userId":"ada","event":"Order Completed","properties":{"total":42}}'`,
  );
});
