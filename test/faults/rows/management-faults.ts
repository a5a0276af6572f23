import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../fault.ts";
import { callApi, callInto } from "../tally.ts";

/* What can be done through the management API while functions are called. */

const VERSIONS = 500;
const VERSIONS_SECONDS = 60;
/** Saves that are made at the same time may be done in another order. */
const LATE_MAX = 10;
/** The load before and after them. */
const MORE_SECONDS = 10;

const toVersion = (number: number) => `export default async function () { return ${number}; }`;

const DELETE_EVERY_MS = 2_000;
const DELETES_MAX = 10;
const UNDER_WAY = 20;
const RUN_MS = 1_000;
/** By then all of the calls run. */
const BEGUN_MS = 500;
const SLOW = `export default async function (data, { MODULES }) {
  await new Promise((go) => setTimeout(go, ${RUN_MS}));
  return { count: await MODULES.counter.increment({ key: "deleted" }) };
}`;

export const MANAGEMENT_FAULTS: Fault[] = [
  {
    name: "500 versions in a minute",
    injected: `a function gets ${VERSIONS} versions within ${VERSIONS_SECONDS} s, and each is called once`,
    seconds: VERSIONS_SECONDS + MORE_SECONDS,
    async prepare(stage) {
      const { functionId, url } = await stage.createNear(toVersion(0));
      return async (phase) => {
        let saved = 0;
        const everyMs = (VERSIONS_SECONDS * 1_000) / VERSIONS;
        await phase.repeat(everyMs, async () => {
          const body = { code: toVersion(++saved) };
          const path = `/functions/${functionId}/versions`;
          await callApi(phase.tally, stage.client, { name: "a save", method: "POST", path, body });
          await callInto(phase.tally, url);
        });
        const answer = await fetch(url).then((response) => response.text(), String);
        const isLate = !(Number(answer) > saved - LATE_MAX);
        return isLate ? `"${answer}" is the answer after ${saved} saves` : undefined;
      };
    },
  },
  {
    name: "a delete while calls run",
    injected: `a function is deleted while ${UNDER_WAY} calls of it run; another one every ${DELETE_EVERY_MS / 1_000} s`,
    async prepare(stage) {
      const stored = await Promise.all(Array.from({ length: DELETES_MAX }, () => stage.createNear(SLOW)));
      return (phase) =>
        phase.repeat(DELETE_EVERY_MS, async () => {
          const fn = stored.pop();
          if (fn === undefined) {
            return;
          }
          const running = Array.from({ length: UNDER_WAY }, () => callInto(phase.tally, fn.url));
          await sleep(BEGUN_MS);
          const path = `/functions/${fn.functionId}`;
          await callApi(phase.tally, stage.client, { name: "the delete", method: "DELETE", path });
          await callInto(phase.tally, fn.url, { name: "a call after it" });
          await Promise.all(running);
        });
    },
  },
];
