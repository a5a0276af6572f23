import { it } from "vitest";
import { describePage } from "./support/page.ts";
import { expectShown, runShell, runUntilShown } from "./support/shell.ts";

const TOP = "Events, connections, deliveries";

describePage("docs/events.md", (take) => {
  it("shows the way of an event to a function", async () => {
    const [before, after] = [take(TOP, "sh"), take(TOP, "sh", 1)];
    // What the lines have set is asked for at the end: the next block goes on with it.
    const printed = await runShell(`${before}\necho "\\n$CON\\n$WRITE_KEY"`);
    const [answer = "", connection = "", writeKey = ""] = printed.split("\n");
    expectShown(answer, take(TOP, "text"));
    const [helpers = ""] = before.split("\n\n");
    const known = `${helpers}\nCON=${connection}\nWRITE_KEY=${writeKey}`;
    await runUntilShown(`${known}\n${after}`, take(TOP, "text", 1));

    // What stands in front is of the same connection.
    const INSERTS = "Insert functions";
    expectShown(await runShell(`${known}\n${take(INSERTS, "sh")}`), take(INSERTS, "text"));
    await runUntilShown(`${known}\n${take(INSERTS, "sh", 1)}`, take(INSERTS, "text", 1));
  });
});
