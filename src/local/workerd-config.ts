import { HOST_CAPNP_CONNECT } from "miniflare";

/** The compatibility settings of our own Worker; `wrangler.toml` says the same (a test compares). */
export const COMPATIBILITY_DATE = "2026-11-01";
export const COMPATIBILITY_FLAGS = ["global_fetch_strictly_public", "enable_request_signal"];

/**
 * The host name under which processes of ours accept RPC instead of HTTP. It is Miniflare's, which
 * uses no other for the services it binds, whatever its options say.
 */
export const RPC_HOST = HOST_CAPNP_CONNECT;

/** A service in another process: an address, and whether it speaks RPC (its host name) or HTTP. */
export interface External {
  name: string;
  address: string;
  rpcHost?: string;
}

export type Binding =
  | { name: string; text: string }
  | { name: string; fromEnvironment: string }
  | { name: string; service: string }
  | { name: string; workerLoader: true };

export interface Socket {
  name: string;
  address: string;
  /** Null: the Worker's default handler. */
  entrypoint: string | null;
  acceptsRpc: boolean;
}

/** What differs between the processes that run bare workerd. */
export interface ProcessConfig {
  /** Path of the bundle, relative to the config file. */
  bundle: string;
  /** Paths, relative to the config file, of the data that the bundle may import; its names are the same. */
  data?: string[];
  bindings: Binding[];
  externals: External[];
  sockets: Socket[];
  /** What `fetch` may reach: the public internet, or private addresses as well. */
  network: "public" | "all";
  v8Flags?: string[];
}

/** Writes a config file of `workerd serve`, in the text form of Cap'n Proto. */
export function toWorkerdConfig(config: ProcessConfig): string {
  const flags = COMPATIBILITY_FLAGS.map(quote).join(", ");
  const services = [
    `(name = "main", worker = (
        modules = [${[
          `(name = "worker.js", esModule = embed ${quote(config.bundle)})`,
          ...(config.data ?? []).map((path) => `(name = ${quote(path)}, data = embed ${quote(path)})`),
        ].join(", ")}],
        compatibilityDate = ${quote(COMPATIBILITY_DATE)}, compatibilityFlags = [${flags}],
        bindings = [${config.bindings.map(toBinding).join(", ")}]))`,
    ...config.externals.map(toExternal),
    `(name = "internet", network = (allow = [${config.network === "all" ? '"public", "private"' : '"public"'}],
        tlsOptions = (trustBrowserCas = true)))`,
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.join(",\n    ")}
  ],
  sockets = [
    ${config.sockets.map(toSocket).join(",\n    ")}
  ]${config.v8Flags === undefined ? "" : `,\n  v8Flags = [${config.v8Flags.map(quote).join(", ")}]`}
);
`;
}

function toBinding(binding: Binding): string {
  const name = `name = ${quote(binding.name)}`;
  if ("text" in binding) {
    return `(${name}, text = ${quote(binding.text)})`;
  }
  if ("fromEnvironment" in binding) {
    return `(${name}, fromEnvironment = ${quote(binding.fromEnvironment)})`;
  }
  if ("service" in binding) {
    return `(${name}, service = ${quote(binding.service)})`;
  }
  return `(${name}, workerLoader = (id = "functions"))`;
}

function toExternal({ name, address, rpcHost }: External): string {
  const http = rpcHost === undefined ? "" : `capnpConnectHost = ${quote(rpcHost)}`;
  return `(name = ${quote(name)}, external = (address = ${quote(address)}, http = (${http})))`;
}

function toSocket({ name, address, entrypoint, acceptsRpc }: Socket): string {
  const http = acceptsRpc ? `capnpConnectHost = ${quote(RPC_HOST)}` : "";
  const service = entrypoint === null ? '"main"' : `(name = "main", entrypoint = ${quote(entrypoint)})`;
  return `(name = ${quote(name)}, address = ${quote(address)}, http = (${http}), service = ${service})`;
}

/** Cap'n Proto's text literals follow C's rules, of which JSON's are a part. */
function quote(text: string): string {
  return JSON.stringify(text);
}
