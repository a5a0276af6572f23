import { expect, it } from "vitest";
import { describePage } from "./support/page.ts";
import { api, expectShown, runShell } from "./support/shell.ts";

describePage("docs/xkit.md", (take) => {
  it("has a destination that takes a record as it shows", async () => {
    const printed = await runShell(`${take("Xkit destinations", "sh")}\necho "$DST"`);
    const [answer = "", id = ""] = printed.split("\n").slice(-2);
    expectShown(answer, take("Xkit destinations", "text"));

    const { body } = await api.call<{ items: { id: string }[] }>("GET", `/destinations/${id}/records`);
    const path = `/destinations/${id}/records/${body.items[0]?.id}`;
    type Records = { history: { logs: { message: string }[] }[] };
    await expect
      .poll(async () => (await api.call<Records>("GET", path)).body.history[0]?.logs[0]?.message)
      .toBe("acme ada@b.example 2023-11-14T22:13:20.000Z");
  });
});
