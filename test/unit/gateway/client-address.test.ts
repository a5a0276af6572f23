import { expect, it } from "vitest";
import { readClientAddress, type AddressSource } from "../../../src/gateway/client-address.ts";

/** A request with headers, and with what the runtime says of its socket. */
function requestWith(headers: Record<string, string>, clientIp?: string): Request {
  const request = new Request("https://gateway.example/", { headers });
  return Object.defineProperty(request, "cf", { value: clientIp === undefined ? undefined : { clientIp } });
}

interface Case {
  source: AddressSource;
  headers?: Record<string, string>;
  clientIp?: string;
  address: string;
}

const CLOUDFLARE: AddressSource = { type: "cloudflare" };
const SOCKET: AddressSource = { type: "socket" };
const HEADER: AddressSource = { type: "header", name: "x-forwarded-for" };
const CLAIMS = { "cf-connecting-ip": "203.0.113.7", "x-forwarded-for": "203.0.113.8" };

it.each<Case>([
  { source: CLOUDFLARE, headers: CLAIMS, clientIp: "127.0.0.1:5", address: "203.0.113.7" },
  { source: CLOUDFLARE, address: "" },
  { source: SOCKET, headers: CLAIMS, clientIp: "198.51.100.1:5000", address: "198.51.100.1" },
  { source: SOCKET, clientIp: "[2001:db8::1]:5000", address: "2001:db8::1" },
  { source: SOCKET, clientIp: "198.51.100.1", address: "198.51.100.1" },
  { source: SOCKET, address: "" },
  { source: HEADER, headers: CLAIMS, address: "203.0.113.8" },
  { source: HEADER, headers: { "x-forwarded-for": "1.1.1.1, 203.0.113.9" }, address: "203.0.113.9" },
  { source: HEADER, headers: { "x-forwarded-for": "1.1.1.1,203.0.113.9 " }, address: "203.0.113.9" },
  { source: HEADER, headers: { "cf-connecting-ip": "1.1.1.1" }, clientIp: "127.0.0.1:5", address: "" },
])(
  "reads $address by $source.type of $headers and $clientIp",
  ({ source, headers = {}, clientIp, address }) => {
    expect(readClientAddress(requestWith(headers, clientIp), source)).toBe(address);
  },
);
