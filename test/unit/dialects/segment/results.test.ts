import { describe, expect, it } from "vitest";
import { toEmitted } from "../../../../src/dialects/segment/emitted.ts";
import { toInserted, toStatuses } from "../../../../src/dialects/segment/results.ts";
import { segmentSource } from "../../../../src/dialects/segment/source.ts";

describe("what a source function's isolate sends", () => {
  it("is read", () => {
    const emitted = JSON.stringify({ events: [{ type: "track" }], objects: [{ id: "a" }], more: 1 });
    expect(toEmitted({ emitted })).toEqual({ events: [{ type: "track" }], objects: [{ id: "a" }] });
  });

  it.each([
    [null],
    ["text"],
    [{}],
    [{ emitted: { events: [], objects: [] } }],
    [{ emitted: "no json" }],
    [{ emitted: "null" }],
    [{ emitted: "[]" }],
    [{ emitted: '{"events":[]}' }],
    [{ emitted: '{"events":{},"objects":[]}' }],
    [{ emitted: '{"events":[1],"objects":[]}' }],
    [{ emitted: '{"events":[],"objects":[[]]}' }],
  ])("is not believed: %j", (value) => {
    expect(toEmitted(value)).toBeNull();
    expect(segmentSource.toAnswer(value)).toBeNull();
  });

  it("is not answered with an answer that is none", () => {
    const emitted = '{"events":[],"objects":[]}';
    expect(segmentSource.toAnswer({ emitted, answer: { type: "file" } })).toBeNull();
    expect(segmentSource.toAnswer({ emitted, answer: { type: "text", text: "hi" } })).toMatchObject({
      status: 200,
      body: "hi",
    });
    expect(segmentSource.toAnswer({ emitted })).toMatchObject({ status: 200, body: '{"success":true}' });
  });
});

describe("the statuses of a batch", () => {
  it.each([
    ["{}", []],
    [
      '{"statuses":[{"status":200},{"status":500,"errormessage":"x","more":1}]}',
      [{ status: 200 }, { status: 500, errormessage: "x" }],
    ],
    ['{"statuses":[{"status":200,"errormessage":5},{"status":400}]}', [{ status: 200 }, { status: 400 }]],
    ['{"statuses":[{"status":200}]}', null],
    ['{"statuses":[{"status":200},{"status":99}]}', null],
    ['{"statuses":[{"status":200},{"status":"200"}]}', null],
    ['{"statuses":[{"status":200},null]}', null],
    ['{"statuses":{}}', null],
    ["[]", null],
    ["x", null],
  ])("%s", (text, expected) => {
    expect(toStatuses(text, 2)).toEqual(expected);
  });

  it("are no value of another kind", () => {
    expect(toStatuses({ statuses: [] }, 0)).toBeNull();
  });
});

describe("the events of an insert function", () => {
  it.each([
    ['{"events":[{"type":"track"},null]}', [{ type: "track" }, null]],
    ['{"events":[null]}', null],
    ['{"events":[{},{},{}]}', null],
    ['{"events":[{},[]]}', null],
    ['{"events":[{},"x"]}', null],
    ["{}", null],
    ["5", null],
  ])("%s", (text, expected) => {
    expect(toInserted(text, 2)).toEqual(expected);
  });
});
