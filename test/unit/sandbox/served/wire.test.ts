import { expect, it } from "vitest";
import { toAscii } from "../../../../src/sandbox/served/wire.ts";

it.each([{ a: "plain" }, { a: "héllo\u0000\r\n" }, { あ: "😀" }, { a: "\ud800" }, ["\u007f\u2028"]])(
  "a header can carry %j, and nothing of it is lost",
  (value) => {
    const text = toAscii(JSON.stringify(value));
    expect(text).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(text)).toEqual(value);
  },
);
