import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import { cors } from "hono/cors";
import { streamSSE } from "hono/streaming";

// A small API of notes, as a Hono app: the endpoint's own path is its root.
const app = new Hono();

app.use(cors());

app.get("/", (c) =>
  c.text("PUT /notes/<name> keeps a note; GET reads it; GET /notes/<name>/words sends it word by word"),
);

// Whoever writes has the token; everybody may read.
app.on(["PUT", "DELETE"], "/notes/:name", (c, next) => bearerAuth({ token: c.env.WRITE_TOKEN })(c, next));

app.put("/notes/:name", async (c) => {
  const text = await c.req.text();
  if (text === "" || text.length > 10_000) {
    return c.json({ error: "a note has 1 to 10,000 characters" }, 400);
  }
  await c.env.HOOKWRIGHT.kvs.write({ key: toKey(c), value: { text } });
  return c.json({ name: c.req.param("name"), characters: text.length }, 201);
});

app.get("/notes/:name", async (c) => {
  const text = await readNote(c);
  // Counted once the caller has its answer.
  c.executionCtx.waitUntil(c.env.HOOKWRIGHT.counter.increment({ key: `notes:reads:${c.req.param("name")}` }));
  return text === undefined ? c.notFound() : c.text(text);
});

app.delete("/notes/:name", async (c) => {
  await c.env.HOOKWRIGHT.kvs.delete({ key: toKey(c) });
  return c.body(null, 204);
});

app.get("/notes/:name/words", async (c) => {
  const text = await readNote(c);
  if (text === undefined) {
    return c.notFound();
  }
  return streamSSE(c, async (stream) => {
    for (const word of text.split(/\s+/)) {
      await stream.writeSSE({ event: "word", data: word });
      await stream.sleep(100);
    }
  });
});

function toKey(c) {
  return `notes:${c.req.param("name")}`;
}

async function readNote(c) {
  const key = toKey(c);
  const found = await c.env.HOOKWRIGHT.kvs.get({ key });
  return found[key]?.value.text;
}

export default app;
