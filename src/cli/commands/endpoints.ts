import type { Command } from "commander";
import type { ApiClient } from "../api-client.ts";
import { toContext } from "../context.ts";
import { findFunction } from "../find-function.ts";
import { toTable } from "../output.ts";
import type { EndpointResource, FunctionResource } from "../resources.ts";

/** `hookwright endpoints list | create | on | off | rm`; policies are the manifest's. */
export function addEndpoints(program: Command): void {
  const endpoints = program.command("endpoints").description("the public addresses of functions");
  endpoints
    .command("list")
    .argument("[function]", "id or name; all when left out")
    .description("endpoints with their URLs")
    .action(async (name: string | undefined, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      const functions =
        name === undefined ? await api.list<FunctionResource>("/functions") : [await findFunction(api, name)];
      const lists = await Promise.all(functions.map((fn) => listEndpoints(api, fn)));
      const items = lists.flat();
      out.result(
        items.map(({ endpoint }) => endpoint),
        () =>
          items.length === 0
            ? "no endpoints yet"
            : toTable(
                ["url", "function", "state"],
                items.map(({ endpoint, fn }) => [endpoint.url, fn.name, endpoint.active ? "on" : "off"]),
              ),
      );
    });
  endpoints
    .command("create")
    .argument("<function>", "id or name")
    .argument("[suffix]", "what the URL ends with; made up when left out, so that nobody guesses it")
    .description("give a function a URL")
    .action(async (name: string, suffix: string | undefined, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      const { id } = await findFunction(api, name);
      const body = suffix === undefined ? {} : { suffix };
      const made = await api.call<EndpointResource>("POST", `/functions/${id}/endpoints`, body);
      out.result(made, () => made.url);
    });
  for (const [state, active] of [
    ["on", true],
    ["off", false],
  ] as const) {
    endpoints
      .command(state)
      .argument("<suffix>")
      .description(active ? "answer calls again" : "answer calls with 404")
      .action(async (suffix: string, _options: unknown, command: Command) => {
        const { api, out } = toContext(command);
        const path = `/endpoints/${encodeURIComponent(suffix)}`;
        const endpoint = await api.call<EndpointResource>("PATCH", path, { active });
        out.result(endpoint, () => `${endpoint.url} is ${state}`);
      });
  }
  endpoints
    .command("rm")
    .argument("<suffix>")
    .description("remove an endpoint")
    .action(async (suffix: string, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      await api.call("DELETE", `/endpoints/${encodeURIComponent(suffix)}`);
      out.result({ suffix }, () => `${suffix} is removed`);
    });
}

async function listEndpoints(api: ApiClient, fn: FunctionResource) {
  const items = await api.list<EndpointResource>(`/functions/${fn.id}/endpoints`);
  return items.map((endpoint) => ({ endpoint, fn }));
}
