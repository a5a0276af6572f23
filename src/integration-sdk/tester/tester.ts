import type { Integration } from "../types.ts";
import { Test } from "./test.ts";

/** `Test(integration, __dirname)`, with or without `new`. */
export const tester = new Proxy(Test, {
  apply: (_target, _self, [integration, dirname]: [Integration, string?]) => new Test(integration, dirname),
});
