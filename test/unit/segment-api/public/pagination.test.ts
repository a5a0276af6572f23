import { describe, expect, test } from "vitest";
import { ApiProblem } from "../../../../src/api/problem.ts";
import { parsePagination, toPagination } from "../../../../src/segment-api/public/pagination.ts";

describe("what is asked for", () => {
  const rows: [Record<string, string>, unknown][] = [
    [{}, { offset: 0, limit: 200 }],
    [
      { "pagination.count": "3", "pagination.cursor": "Mw==" },
      { offset: 3, limit: 3 },
    ],
    [
      { "pagination[count]": "2", "pagination[cursor]": "MA==" },
      { offset: 0, limit: 2 },
    ],
    [{ "pagination[count]": "1000" }, { offset: 0, limit: 1_000 }],
    [{ "pagination.cursor": "" }, { offset: 0, limit: 200 }],
  ];
  test.each(rows)("%j", (query, wanted) => {
    expect(parsePagination(query)).toEqual(wanted);
  });

  const wrong: [Record<string, string>, string[]][] = [
    [{ "pagination.count": "0" }, ["pagination.count"]],
    [{ "pagination.count": "1001" }, ["pagination.count"]],
    [{ "pagination.count": "-1" }, ["pagination.count"]],
    [{ "pagination.count": "" }, ["pagination.count"]],
    [{ "pagination[count]": "x", "pagination[cursor]": "!!" }, ["pagination.count", "pagination.cursor"]],
    [{ "pagination.cursor": "LTE=" }, ["pagination.cursor"]],
  ];
  test.each(wrong)("not %j", (query, paths) => {
    const asked = () => parsePagination(query);
    expect(asked).toThrow(ApiProblem);
    try {
      asked();
    } catch (error) {
      expect((error as ApiProblem).errors.map(({ path }) => path)).toEqual(paths);
    }
  });
});

describe("what is told of the pages around", () => {
  const page = (items: number, total: number) => ({ items: Array(items).fill(null), total });
  test.each([
    [{ offset: 0, limit: 3 }, page(3, 20), { current: "MA==", next: "Mw==", previous: null }],
    [{ offset: 3, limit: 3 }, page(3, 20), { current: "Mw==", next: "Ng==", previous: "MA==" }],
    [{ offset: 2, limit: 3 }, page(3, 20), { current: "Mg==", next: "NQ==", previous: "MA==" }],
    [{ offset: 18, limit: 3 }, page(2, 20), { current: "MTg=", next: null, previous: "MTU=" }],
    [{ offset: 17, limit: 3 }, page(3, 20), { current: "MTc=", next: null, previous: "MTQ=" }],
    [{ offset: 30, limit: 3 }, page(0, 20), { current: "MzA=", next: null, previous: "Mjc=" }],
  ])("%j", (asked, found, wanted) => {
    expect(toPagination(asked, found)).toEqual({ ...wanted, totalEntries: 20 });
  });
});
