import type { z } from "@hono/zod-openapi";

/** Refuses each setting whose name stands earlier in the list too. */
export function refuseTwins(
  settings: readonly { name: string }[],
  context: Pick<z.RefinementCtx, "addIssue">,
): void {
  const names = settings.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) {
      context.addIssue({ code: "custom", path: [index, "name"], message: "stands in the list twice" });
    }
  }
}
