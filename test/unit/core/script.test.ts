import { describe, expect, it } from "vitest";
import { parseScript } from "../../../src/core/script.ts";

function globalsOf(code: string): string[] {
  const parsed = parseScript(code);
  if (!parsed.ok) {
    throw new Error(parsed.error.message);
  }
  return parsed.globals.map(({ name, isAskedFor }) => (isAskedFor ? `typeof ${name}` : name));
}

describe("the globals of a script", () => {
  it.each([
    ["_.get(a, 'b')", ["_", "a"]],
    ["a._; a['_']; ({ _: 1 })", ["a", "a"]],
    ["window.moment(); globalThis._", ["window", "moment", "globalThis", "_"]],
    ["a[_]", ["a", "_"]],
    ["({ _ })", ["_"]],
    ["({ [moment]: 1 })", ["moment"]],
    ["const stripe = 1; stripe()", []],
    ["function f(stripe, { a, b: [twilio], ...aws }) { return stripe + twilio + aws + a }", []],
    ["try {} catch (e) { e } ", []],
    ["try {} catch { }", []],
    ["class A { _ = pg; _() {} }", ["pg"]],
    ["(class B extends C {})", ["C"]],
    ["(function g() { g() })", []],
    ["typeof stripe === 'function'", ["typeof stripe"]],
    ["typeof stripe.x", ["stripe"]],
    ["implicit = 1", ["implicit"]],
    ["label: for (;;) { break label }", []],
    ["let { a = moment, ...rest } = b", ["moment", "b"]],
    ["var [c, , d = _] = e", ["_", "e"]],
    ["`${_}`; x?.y; (() => z)()", ["_", "x", "z"]],
    ["function f() { new.target }", []],
    ["for (const stripe of list) stripe", ["list"]],
  ])("%s", (code, expected) => {
    expect(globalsOf(code)).toEqual(expected);
  });

  it("stand where they are used, in source order", () => {
    expect(parseScript("\n  a;\nb")).toMatchObject({
      globals: [
        { name: "a", line: 2, column: 3 },
        { name: "b", line: 3, column: 1 },
      ],
    });
  });
});

describe("what a script defines at its top level", () => {
  it.each([
    ["function onTrack() {}", ["onTrack"]],
    ["async function onTrack() {}", ["onTrack"]],
    ["const onTrack = async () => {}", ["onTrack"]],
    ["let a, { onTrack } = b", ["a", "onTrack"]],
    ["onTrack = () => {}", ["onTrack"]],
    ["if (x) { onTrack = y } else { var onPage = y }", ["onTrack", "onPage"]],
    ["window.onTrack = y; globalThis.onPage = y; other.onGroup = y", ["onTrack", "onPage"]],
    ["[onTrack, onPage] = handlers", ["onTrack", "onPage"]],
    ["function f() { function onTrack() {} onPage = 1 }", ["f"]],
    ["var f = () => { const onTrack = 1 }", ["f"]],
  ])("%s", (code, expected) => {
    const parsed = parseScript(code);
    expect(parsed.ok && [...parsed.defined].toSorted()).toEqual(expected.toSorted());
  });
});

describe("a script", () => {
  it.each([
    ["with (a) { b }; delete c; var let = 1; 010"],
    ["// a comment at the end"],
    ["<!-- a comment of old pages"],
  ])("may be sloppy: %s", (code) => {
    expect(parseScript(code).ok).toBe(true);
  });

  it.each([
    ["import a from 'b'", 1, 1],
    ["\nexport default 1", 2, 1],
    ["await a", 1, 7],
    ["'use strict'; with (a) {}", 1, 15],
    ["function (", 1, 10],
  ])("that is none is refused where it goes wrong: %s", (code, line, column) => {
    expect(parseScript(code)).toMatchObject({ ok: false, error: { line, column } });
  });

  it("tells where it imports", () => {
    expect(parseScript("a;\n  import('lodash')")).toMatchObject({ imports: [{ line: 2, column: 3 }] });
  });

  it("nested very deeply is refused and does no harm", () => {
    const deep = 20_000;
    expect(parseScript(`let ${"[".repeat(deep)}a${"]".repeat(deep)} = b`).ok).toBe(false);
  });
});
