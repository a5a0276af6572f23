import { join } from "node:path";
import type { GatewayOptions } from "./gateway.ts";
import { RPC_HOST, toWorkerdConfig, type External } from "./workerd-config.ts";

/** The name of a gateway process, also of its files. */
export function toGatewayName(index: number): string {
  return index === 0 ? "gateway" : `gateway-${index}`;
}

/** Where the gateway processes of a server take maintenance requests. */
function toMaintenancePaths(runDir: string, gateways: number): string[] {
  return Array.from({ length: gateways }, (_, index) => join(runDir, `${toGatewayName(index)}.maintenance`));
}

/** Writes the config of a gateway process. */
export function toGatewayConfig(options: GatewayOptions): string {
  const paths = toMaintenancePaths(options.runDir, options.gateways);
  // The others are told of a write that passed through this one.
  const peers = paths
    .filter((_, index) => index !== options.index)
    .map((path, index): External => ({ name: `peer-${index}`, address: `unix:${path}` }));
  const sandboxes = options.sandboxAddresses.map((address, index): External => ({
    name: `sandbox-${index}`,
    address,
    rpcHost: RPC_HOST,
  }));
  return toWorkerdConfig({
    bundle: options.bundleFile,
    bindings: [
      { name: "CONTROL", service: "control" },
      { name: "MAINTENANCE", service: "maintenance" },
      { name: "DATABASE", service: "database" },
      { name: "DATABASE_KEY", fromEnvironment: "DATABASE_KEY" },
      ...sandboxes.map((_, index) => ({ name: `SANDBOX_${index}`, service: `sandbox-${index}` })),
      ...peers.map(({ name }, index) => ({ name: `PEER_${index}`, service: name })),
      ...Object.entries(options.settings).map(([name, text]) => ({ name, text })),
      ...Object.keys(options.secrets).map((name) => ({ name, fromEnvironment: name })),
    ],
    externals: [
      { name: "control", address: options.controlAddress },
      { name: "maintenance", address: options.maintenanceAddress },
      { name: "database", address: options.databaseAddress, rpcHost: RPC_HOST },
      ...sandboxes,
      ...peers,
    ],
    sockets: [
      // The process inherits this one already listening; no address is opened.
      { name: "http", address: "127.0.0.1:0", entrypoint: null, acceptsRpc: false },
      {
        name: "maintenance",
        address: `unix:${paths[options.index] ?? ""}`,
        entrypoint: "Maintenance",
        acceptsRpc: false,
      },
    ],
    network: "public",
    v8Flags: options.v8Flags,
  });
}
