import { it } from "vitest";
import { describePage } from "./support/page.ts";
import { runAnnotated } from "./support/shell.ts";

describePage("docs/segment-functions.md", (take) => {
  it("shows a source and a destination function, and what their callers hear", async () => {
    await runAnnotated(take("Two functions, and a call of each", "sh"));
  });
});
