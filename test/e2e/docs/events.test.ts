import { it } from "vitest";
import { describePage } from "./support/page.ts";
import { expectShown, runShell, runUntilShown } from "./support/shell.ts";

const TOP = "Events, connections, deliveries";

describePage("docs/events.md", (take) => {
  it("shows the way of an event to a function", async () => {
    const [before, after] = [take(TOP, "sh"), take(TOP, "sh", 1)];
    // What the lines have set is asked for at the end: the next block goes on with it.
    const printed = await runShell(`${before}\necho "\\n$CON"`);
    const [answer = "", connection = ""] = printed.split("\n");
    expectShown(answer, take(TOP, "text"));
    const [helpers = ""] = before.split("\n\n");
    await runUntilShown(`${helpers}\nCON=${connection}\n${after}`, take(TOP, "text", 1));
  });
});
